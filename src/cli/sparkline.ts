const BARS = '▁▂▃▄▅▆▇█';

/** A series as one line of bars from `startMs` to `stopMs`; where there is no value there is a space. */
export function sparkline(
  { times, values }: { readonly times: readonly number[]; readonly values: readonly number[] },
  { startMs, stopMs, width }: { startMs: number; stopMs: number; width: number },
): string {
  const sums = new Float64Array(width);
  const counts = new Uint32Array(width);
  times.forEach((time, i) => {
    const value = values[i];
    if (value === undefined || !Number.isFinite(value)) return;
    const place = Math.floor(((time - startMs) / (stopMs - startMs)) * width);
    const at = Math.min(width - 1, Math.max(0, place));
    sums[at] = (sums[at] ?? 0) + value;
    counts[at] = (counts[at] ?? 0) + 1;
  });
  const means = [...sums].map((sum, i) => (counts[i] === 0 ? undefined : sum / (counts[i] ?? 1)));
  const known = means.filter((mean) => mean !== undefined);
  const low = known.reduce((least, mean) => Math.min(least, mean), Infinity);
  const high = known.reduce((most, mean) => Math.max(most, mean), -Infinity);
  return means
    .map((mean) => (mean === undefined ? ' ' : BARS[heightOf(mean, low, high)]))
    .join('')
    .trimEnd();
}

function heightOf(value: number, low: number, high: number): number {
  if (high === low) return 0;
  return Math.min(BARS.length - 1, Math.floor(((value - low) / (high - low)) * BARS.length));
}
