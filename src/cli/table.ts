import { printable } from '../lib/printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | undefined;
  readonly align?: 'left' | 'right';
  /** Takes what width is left, and is cut with an ellipsis. */
  readonly flexible?: boolean;
  /** SGR colour for the cell, e.g. 31. */
  readonly color?: (row: Row) => number | undefined;
}

const GAP = '  ';
const MIN_FLEXIBLE = 16;

/** Rows as an aligned table with a header; cells are made printable and fit into `width` columns. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { colors: boolean; width: number },
): string {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.value(row) ?? ''))));
  const widths = fit(
    columns.map(({ title }, i) => Math.max(title.length, ...cells.map((line) => line[i]?.length ?? 0))),
    columns,
    options.width,
  );
  const header = columns
    .map((column, i) => pad(column.title.toUpperCase(), widths[i] ?? 0, column.align))
    .join(GAP);
  const body = cells.map((line, r) =>
    columns
      .map((column, i) => {
        const text = pad(cut(line[i] ?? '', widths[i] ?? 0), widths[i] ?? 0, column.align);
        const color = options.colors ? column.color?.(rows[r] as Row) : undefined;
        return color === undefined ? text : `\u001b[${color}m${text}\u001b[0m`;
      })
      .join(GAP)
      .trimEnd(),
  );
  const title = options.colors ? `\u001b[2m${header.trimEnd()}\u001b[0m` : header.trimEnd();
  return [title, ...body].map((line) => `${line}\n`).join('');
}

function fit<Row>(
  natural: readonly number[],
  columns: readonly Column<Row>[],
  width: number,
): readonly number[] {
  const total = natural.reduce((sum, one) => sum + one, 0) + GAP.length * (natural.length - 1);
  const excess = total - width;
  if (excess <= 0) return natural;
  return natural.map((one, i) =>
    columns[i]?.flexible === true ? Math.max(MIN_FLEXIBLE, one - excess) : one,
  );
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
