/** A whole, non-negative number as an integer field, or undefined where the system gave none (null, NaN, -1). */
export function toInteger(value: number | null | undefined): bigint | undefined {
  if (value === null || value === undefined || !Number.isFinite(value) || value < 0) return undefined;
  return BigInt(Math.round(value));
}
