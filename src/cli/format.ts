import { Option } from 'commander';
import { type Column, renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

export const FORMATS = ['table', 'ndjson', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** `--format` of every command that prints rows. */
export function formatOption(): Option {
  return new Option('--format <format>', 'how rows are printed').choices(FORMATS).default('table');
}

/** `--format` of every command that prints one thing. */
export function textOrJsonOption(): Option {
  return new Option('--format <format>', 'for people or for programs')
    .choices(['text', 'json'])
    .default('text');
}

/** A value as JSON; integers of 64 bits and numbers that JSON has no word for become text. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) =>
      typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))
        ? String(inner)
        : inner,
    indent,
  );
}

/** Rows in the chosen form; where a table would be empty, `empty` is said on stderr instead. */
export async function printRows<Row>(
  rows: readonly Row[],
  options: { columns: readonly Column<Row>[]; format: Format; empty: string },
  terminal: Terminal,
): Promise<void> {
  const { columns, format, empty } = options;
  if (format === 'json') return terminal.out(`${toJson(rows, 2)}\n`);
  if (format === 'ndjson') return terminal.out(rows.map((row) => `${toJson(row)}\n`).join(''));
  if (rows.length === 0) terminal.err(`${empty}\n`);
  else await terminal.out(renderTable(rows, columns, terminal));
}
