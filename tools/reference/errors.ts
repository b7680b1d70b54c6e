import { ERROR_CODES } from '../../src/lib/errors.ts';
import { GENERATED, markdownTable } from './markdown.ts';

/** docs/errors.md: every code with its sentence. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, meaning]) => [`\`${code}\``, meaning]);
  return `# Errors\n\n${GENERATED}\n\nEvery error has a code that does not change, the place where it stands (file, line, column) if it has one, and a hint what to do next. Codes are \`CW_<ROOM>_<WHAT>\`.\n\n${markdownTable(['code', 'meaning'], rows)}\n`;
}
