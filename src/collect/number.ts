/** The largest integer InfluxDB holds. */
const MAX_INTEGER = 2n ** 63n - 1n;

/**
 * The integer a text of decimal digits spells, never negative, or undefined. A bigint, because kernel counters exceed
 * what a double can hold; what InfluxDB could not hold either is undefined.
 */
export function parseInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_INTEGER ? value : undefined;
}

/** The number a text of decimal digits and at most one point spells, never negative, or undefined. */
export function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `part` of `whole` in percent; 0 of nothing is 0, as Telegraf reports an absent swap or inode table. */
export function percentOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : (100 * Number(part)) / Number(whole);
}

/** A whole, non-negative number as an integer field, or undefined where there is none (null, NaN, -1). */
export function toInteger(value: number | null | undefined): bigint | undefined {
  if (value === null || value === undefined || !Number.isFinite(value) || value < 0) return undefined;
  const integer = BigInt(Math.round(value));
  return integer <= MAX_INTEGER ? integer : undefined;
}
