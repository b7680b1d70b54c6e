import { stringify } from 'yaml';
import type { ConfigOption } from './option.ts';

const HEADER = `# Crosswatch configuration. Every key is optional: what stands behind "# " is the default.
# Check it with: crosswatch config check --config FILE
`;

/** A sample in which every option stands commented out with its default, below a sentence that explains it. */
export function toSample(options: readonly ConfigOption[]): string {
  const out: string[] = [HEADER];
  let section: readonly string[] = [];
  for (const option of options) {
    const { path } = option;
    if (path.includes('[]') || path.includes('*')) continue;
    const parents = path.slice(0, -1);
    for (const [depth, key] of parents.entries()) {
      if (section[depth] === key && depth < section.length) continue;
      out.push(`${depth === 0 ? '\n' : ''}# ${'  '.repeat(depth)}${key}:`);
      section = [];
    }
    section = parents;
    const indent = '  '.repeat(parents.length);
    for (const line of describe(option)) out.push(`# ${indent}## ${line}`);
    for (const line of valueLines(option)) out.push(`# ${indent}${line}`);
  }
  return `${out.join('\n')}\n`;
}

function describe({ description, secret, path }: ConfigOption): readonly string[] {
  const file = secret ? [`A secret: better ${path.at(-1)}_file with the path of a file that holds it.`] : [];
  return description === '' ? file : [description, ...file];
}

function valueLines({ path, defaultValue, type }: ConfigOption): readonly string[] {
  const key = path.at(-1) ?? '';
  if (defaultValue === undefined) return [`${key}: # ${type}, not set`];
  return stringify({ [key]: defaultValue }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
}
