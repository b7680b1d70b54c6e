/** Units in which a timestamp of line protocol may be given. */
export const PRECISIONS = ['ns', 'us', 'ms', 's'] as const;
export type Precision = (typeof PRECISIONS)[number];

const NS_PER: Readonly<Record<Precision, bigint>> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
};

// InfluxDB keeps nanoseconds in a signed 64-bit integer and reserves the ends of its range.
const MAX_NS = 2n ** 63n - 2n;
const MAX_MS = Number(MAX_NS / 1_000_000n) - 1;

/**
 * Nanoseconds since the epoch as line protocol writes them, or undefined where the time is not a whole millisecond
 * or lies outside what InfluxDB can store (1677 to 2262).
 */
export function formatNanoseconds(timeMs: number, subMsNs: number): string | undefined {
  if (!Number.isInteger(timeMs) || timeMs > MAX_MS || timeMs < -MAX_MS) return undefined;
  if (!(subMsNs >= 0 && subMsNs < 1_000_000 && Number.isInteger(subMsNs))) return undefined;
  if (timeMs <= 0) return String(BigInt(timeMs) * 1_000_000n + BigInt(subMsNs));
  return subMsNs === 0 ? wholeMilliseconds(timeMs) : `${timeMs}${String(subMsNs).padStart(6, '0')}`;
}

// The points of one collection share their time, and printing it is a third of the cost of a small point.
let newest = { timeMs: 0, text: '' };

function wholeMilliseconds(timeMs: number): string {
  if (newest.timeMs !== timeMs) newest = { timeMs, text: `${timeMs}000000` };
  return newest.text;
}

/** Splits a timestamp into milliseconds and the nanoseconds beyond them, or undefined where InfluxDB could not store it. */
export function parseTimestamp(
  digits: string,
  precision: Precision,
): { timeMs: number; subMsNs: number } | undefined {
  const ns = BigInt(digits) * NS_PER[precision];
  if (ns > MAX_NS || ns < -MAX_NS) return undefined;
  const subMsNs = Number(((ns % 1_000_000n) + 1_000_000n) % 1_000_000n);
  return { timeMs: Number((ns - BigInt(subMsNs)) / 1_000_000n), subMsNs };
}
