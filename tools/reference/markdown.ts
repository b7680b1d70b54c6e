/** A Markdown table; pipes and line ends in cells are kept from breaking it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Said at the top of every page that a test writes. */
export const GENERATED = '<!-- Written by a test: `npx vitest run test/docs -u` brings it up to date. -->';
