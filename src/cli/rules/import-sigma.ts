import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { knownNames } from '../../app/known-names.ts';
import { importSigma, type SigmaImport } from '../../correlate/language/import-sigma.ts';
import { readRules } from '../../correlate/language/read-rules.ts';
import { count } from '../../lib/count.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Format, formatOption, printRows } from '../format.ts';
import { requireConfig } from '../require-config.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface ImportFlags {
  readonly config?: string;
  readonly out?: string;
  readonly format: Format;
}

/** What became of one rule, or of one file of which something does not load. */
interface Outcome {
  readonly state: 'loaded' | 'inert' | 'refused';
  readonly path: string;
  readonly line?: number | undefined;
  readonly rule?: string | undefined;
  readonly detail: string;
}

const COLORS = { loaded: 32, inert: 33, refused: 31 } as const;

const COLUMNS: readonly Column<Outcome>[] = [
  { title: 'state', value: ({ state }) => state, color: ({ state }) => COLORS[state] },
  { title: 'file', value: ({ path: file, line }) => (line === undefined ? file : `${file}:${line}`) },
  { title: 'detail', value: ({ detail }) => detail, flexible: true },
];

/** `rules import sigma`: Sigma rules load as they are; this says which do, which can not match yet, which are refused. */
export function addImportCommand(rules: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  rules
    .command('import')
    .description('take rules from elsewhere')
    .command('sigma')
    .description(
      'say which Sigma rules load as they are, which can not match yet and which are refused, with reasons; exit code 1 if any is refused',
    )
    .argument('<paths...>', 'rule files or folders')
    .option('--out <dir>', 'copy the files that load whole and can match into this folder')
    .option('-c, --config <file>', 'configuration file, for engine: and lists:')
    .addOption(formatOption())
    .action((paths: readonly string[], flags: ImportFlags) => runImport(paths, flags, terminal, done));
}

async function runImport(
  paths: readonly string[],
  flags: ImportFlags,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): Promise<void> {
  const { engine, lists, events } = requireConfig(flags.config, terminal);
  const read = await Promise.all(paths.map((one) => readRules(one)));
  const unread = read.flatMap(({ mistakes }) => mistakes)[0];
  if (unread !== undefined)
    throw new CrosswatchError('CW_CLI_INPUT', `cannot read ${unread.place.path}: ${unread.message}`);
  const files = read.flatMap((one) => one.files);
  const result = importSigma(files, { engine, lists, known: knownNames(events) });
  const rows = outcomes(result);
  await printRows(rows, { columns: COLUMNS, format: flags.format, empty: 'no rules there' }, terminal);
  const inState = (state: Outcome['state']): number => rows.filter((row) => row.state === state).length;
  terminal.err(
    `${count(files.length, 'file')}: ${count(inState('loaded'), 'rule')} load, ${inState('inert')} load but can not match yet, ${count(result.refused.length, 'file')} refused\n`,
  );
  if (flags.out !== undefined) await copyWorking(result, paths, flags.out, terminal);
  if (result.refused.length > 0) done(EXIT.no);
}

function outcomes({ loaded, refused }: SigmaImport): readonly Outcome[] {
  return [
    ...loaded.map(({ path: file, key, title, inert }): Outcome => {
      const state = inert === undefined ? 'loaded' : 'inert';
      return { state, path: file, rule: key, detail: inert === undefined ? title : `${title}: ${inert}` };
    }),
    ...refused.flatMap(({ path: file, reasons }) =>
      reasons.map(
        ({ message, place, code }): Outcome => ({
          state: 'refused',
          path: file,
          line: place.line,
          detail: `${message} [${code}]`,
        }),
      ),
    ),
  ];
}

/** Copies with the folders below the named ones, so that equal file names do not meet. */
async function copyWorking(
  { loaded, refused }: SigmaImport,
  roots: readonly string[],
  out: string,
  terminal: Terminal,
): Promise<void> {
  const broken = new Set(refused.map((file) => file.path));
  const working = new Set(loaded.filter(({ inert }) => inert === undefined).map((rule) => rule.path));
  let copied = 0;
  for (const file of working) {
    if (broken.has(file)) continue;
    const root = roots.find((candidate) => file.startsWith(path.join(candidate, path.sep)));
    const target = path.join(out, root === undefined ? path.basename(file) : path.relative(root, file));
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(file, target);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new CrosswatchError('CW_CLI_INPUT', `cannot write ${target} (${code})`, { cause });
    }
    copied += 1;
  }
  terminal.err(`${count(copied, 'file')} copied to ${out}; name it with rules.dir to run them\n`);
}
