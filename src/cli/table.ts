import { printable } from '../lib/printable.ts';
import { fitColumns, GAP } from './fit-columns.ts';

type Cell = string | number | undefined;

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => Cell;
  /** The same in fewer words, where the table is too wide. */
  readonly short?: (row: Row) => Cell;
  readonly align?: 'left' | 'right';
  /** May be cut with an ellipsis. */
  readonly flexible?: boolean;
  /** Left out of a table that is too wide, the lowest first. */
  readonly spare?: number;
  /** SGR colour for the cell, e.g. 31. */
  readonly color?: (row: Row) => number | undefined;
}

/** Rows as an aligned table with a header; cells are made printable and fit into `width` columns. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { colors: boolean; width: number },
): string {
  const full = columns.map(({ title, value }) => cellsOf(title, rows, value));
  const natural = full.map(widthOf);
  const fits = natural.reduce((sum, one) => sum + one + GAP, -GAP) <= options.width;
  const cells = fits ? full : columns.map(({ title, value, short = value }) => cellsOf(title, rows, short));
  const widths = fitColumns(
    columns.map(({ flexible = false, spare }, i) => ({
      natural: widthOf(cells[i] ?? []),
      flexible,
      spare,
      empty: (cells[i] ?? []).slice(1).every((text) => text === ''),
    })),
    options.width,
  );
  return Array.from({ length: rows.length + 1 }, (_, line) => {
    const parts = columns.flatMap((column, i) => {
      const width = widths[i] ?? 0;
      if (width === 0) return [];
      const text = pad(cut(cells[i]?.[line] ?? '', width), width, column.align);
      const row = rows[line - 1];
      const color = options.colors && row !== undefined ? column.color?.(row) : undefined;
      return [color === undefined ? text : `\u001b[${color}m${text}\u001b[0m`];
    });
    const text = parts.join(' '.repeat(GAP)).trimEnd();
    return line === 0 && options.colors ? `\u001b[2m${text}\u001b[0m\n` : `${text}\n`;
  }).join('');
}

/** The cells of a column from top to bottom, the title first. */
function cellsOf<Row>(title: string, rows: readonly Row[], value: (row: Row) => Cell): readonly string[] {
  return [title.toUpperCase(), ...rows.map((row) => printable(String(value(row) ?? '')))];
}

function widthOf(cells: readonly string[]): number {
  return cells.reduce((widest, { length }) => Math.max(widest, length), 0);
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
