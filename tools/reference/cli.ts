import type { Command } from 'commander';
import { GENERATED, markdownTable } from './markdown.ts';

/** docs/cli.md: every command with its arguments and options. */
export function cliPage(program: Command): string {
  const sections = leaves(program, []).map(({ command, words }) => section(command, words));
  return `# Command line

${GENERATED}

After \`npm ci\`, \`npx crosswatch\` runs in the checkout (or \`node dist/main.js\`). Data goes to stdout, words to stderr; a progress bar shows on a terminal only; \`NO_COLOR\` is obeyed; control characters from logs are never printed raw.

Exit codes: 0 done · 1 the answer is no (a test failed, a check found mistakes) · 2 usage or configuration · 3 expectation differs · 4 something it needs cannot be reached.

${sections.join('\n\n')}
`;
}

function leaves(
  command: Command,
  words: readonly string[],
): { command: Command; words: readonly string[] }[] {
  const inner = command.commands.flatMap((one) => leaves(one, [...words, one.name()]));
  // A command with commands below it may do something itself; then it takes arguments.
  const own = command.commands.length === 0 || command.registeredArguments.length > 0;
  return own ? [{ command, words }, ...inner] : inner;
}

function section(command: Command, words: readonly string[]): string {
  const usage = command.registeredArguments.map((one) =>
    one.required ? `<${one.name()}>` : `[${one.name()}${one.variadic ? '…' : ''}]`,
  );
  const rows = [
    ...command.registeredArguments.map((one) => [
      `\`${one.name()}\``,
      fallback(one.defaultValue),
      one.description,
    ]),
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map((one) => [`\`${one.flags}\``, fallback(one.defaultValue), one.description]),
  ];
  const table = rows.length === 0 ? '' : `\n\n${markdownTable(['', 'default', 'meaning'], rows)}`;
  return `## crosswatch ${[...words, ...usage].join(' ')}\n\n${command.description()}.${table}`;
}

function fallback(value: unknown): string {
  if (value === undefined || typeof value === 'boolean') return '';
  if (typeof value === 'object' && Object.keys(value ?? {}).length === 0) return '';
  return `\`${String(value)}\``;
}
