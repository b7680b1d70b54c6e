// Above this the table of common subsequences is not worth its memory, and a whole block reads as well.
const MAX_CELLS = 4_000_000;

/** A row of a comparison: both have it, only expected has it (`-`), or only got has it (`+`). */
export type DiffRow<E, G> =
  | { readonly sign: ' '; readonly expected: E; readonly got: G }
  | { readonly sign: '-'; readonly expected: E }
  | { readonly sign: '+'; readonly got: G };

/** The shortest way from `expected` to `got`: a longest common subsequence under `matches`. */
export function diff<E, G>(
  expected: readonly E[],
  got: readonly G[],
  matches: (expected: E, got: G) => boolean,
): DiffRow<E, G>[] {
  let start = 0;
  while (start < expected.length && start < got.length && matches(expected[start] as E, got[start] as G))
    start += 1;
  let endE = expected.length;
  let endG = got.length;
  while (endE > start && endG > start && matches(expected[endE - 1] as E, got[endG - 1] as G)) {
    endE -= 1;
    endG -= 1;
  }
  const same = (from: number, to: number, shift: number): DiffRow<E, G>[] =>
    expected.slice(from, to).map((row, i) => ({ sign: ' ', expected: row, got: got[from + i + shift] as G }));
  return [
    ...same(0, start, 0),
    ...diffMiddle(expected.slice(start, endE), got.slice(start, endG), matches),
    ...same(endE, expected.length, endG - endE),
  ];
}

/** Whether a comparison found no difference. */
export function isEqual(rows: readonly DiffRow<unknown, unknown>[]): boolean {
  return rows.every((row) => row.sign === ' ');
}

function diffMiddle<E, G>(
  expected: readonly E[],
  got: readonly G[],
  matches: (expected: E, got: G) => boolean,
): DiffRow<E, G>[] {
  if (expected.length * got.length > MAX_CELLS) return [...removed<E, G>(expected), ...added<E, G>(got)];
  const rows: DiffRow<E, G>[] = [];
  const width = got.length + 1;
  const common = commonLengths(expected, got, matches);
  let e = 0;
  let g = 0;
  while (e < expected.length && g < got.length) {
    if (matches(expected[e] as E, got[g] as G)) {
      rows.push({ sign: ' ', expected: expected[e] as E, got: got[g] as G });
      e += 1;
      g += 1;
    } else if ((common[(e + 1) * width + g] as number) >= (common[e * width + g + 1] as number)) {
      rows.push({ sign: '-', expected: expected[e] as E });
      e += 1;
    } else {
      rows.push({ sign: '+', got: got[g] as G });
      g += 1;
    }
  }
  return [...rows, ...removed<E, G>(expected.slice(e)), ...added<E, G>(got.slice(g))];
}

function removed<E, G>(rows: readonly E[]): DiffRow<E, G>[] {
  return rows.map((expected) => ({ sign: '-', expected }));
}

function added<E, G>(rows: readonly G[]): DiffRow<E, G>[] {
  return rows.map((got) => ({ sign: '+', got }));
}

/** `[e * width + g]` = length of the longest common subsequence of what is left from `e` and `g` on. */
function commonLengths<E, G>(
  expected: readonly E[],
  got: readonly G[],
  matches: (expected: E, got: G) => boolean,
): Uint32Array {
  const width = got.length + 1;
  const lengths = new Uint32Array((expected.length + 1) * width);
  for (let e = expected.length - 1; e >= 0; e -= 1) {
    for (let g = got.length - 1; g >= 0; g -= 1) {
      lengths[e * width + g] = matches(expected[e] as E, got[g] as G)
        ? (lengths[(e + 1) * width + g + 1] as number) + 1
        : Math.max(lengths[(e + 1) * width + g] as number, lengths[e * width + g + 1] as number);
    }
  }
  return lengths;
}
