/** What can be done about a column of a table that is too wide. */
export interface FittedColumn {
  /** Width of its widest cell, or of its title. */
  readonly natural: number;
  readonly flexible: boolean;
  /** Left out where there is no room, the lowest first. */
  readonly spare: number | undefined;
  readonly empty: boolean;
}

export const GAP = 2;
const MIN_FLEXIBLE = 16;

/**
 * Widths by which a table fits into `width`; 0 = the column is left out. First spare columns go, those that say nothing
 * before the others, until what is left fits with its flexible columns at their narrowest. Then the widest flexible
 * columns give way, and, on a very narrow terminal, the widest of all.
 */
export function fitColumns(columns: readonly FittedColumn[], width: number): readonly number[] {
  const widths = columns.map(({ natural }) => natural);
  const least = columns.map(({ natural, flexible }) =>
    flexible ? Math.min(MIN_FLEXIBLE, natural) : natural,
  );
  if (total(widths) <= width) return widths;
  for (const index of goingFirst(columns)) {
    if (total(least) <= width) break;
    widths[index] = least[index] = 0;
  }
  shrink(widths, least, width);
  shrink(
    widths,
    widths.map((one) => Math.min(one, 1)),
    width,
  );
  return widths;
}

function goingFirst(columns: readonly FittedColumn[]): readonly number[] {
  const rank = ({ spare = 0, empty }: FittedColumn): number => (empty ? spare - columns.length : spare);
  return columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.spare !== undefined)
    .toSorted((a, b) => rank(a.column) - rank(b.column))
    .map(({ index }) => index);
}

/** Takes from the widest that may still give, one by one, until all fit. */
function shrink(widths: number[], least: readonly number[], width: number): void {
  for (let excess = total(widths) - width; excess > 0; excess -= 1) {
    let widest = -1;
    for (const [i, one] of widths.entries())
      if (one > (least[i] ?? 0) && one > (widths[widest] ?? 0)) widest = i;
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((one) => one > 0);
  return shown.reduce((sum, one) => sum + one, 0) + GAP * Math.max(0, shown.length - 1);
}
