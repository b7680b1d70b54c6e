import type { FieldValue } from '../model/point.ts';

const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const NOT_FINITE = /^(?<sign>[-+]?)(?:(?<nan>nan)|inf(?:inity)?)$/i;
const INTEGER = /^-?\d{1,20}(?=[iu]$)/;
const MAX_INTEGER = 2n ** 63n - 1n;
const MIN_INTEGER = -(2n ** 63n);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

/** A field value of line protocol that stands without quotes, or undefined where it is none or is out of range. */
export function parseFieldValue(word: string): FieldValue | undefined {
  if (FLOAT.test(word)) {
    const value = Number(word);
    return Number.isFinite(value) ? value : undefined;
  }
  const digits = INTEGER.exec(word)?.[0];
  if (digits === undefined) return BOOLEANS.get(word);
  const value = BigInt(digits);
  if (word.endsWith('u') && value < 0n) return undefined;
  return isInt64(value) ? value : undefined;
}

/** NaN or an infinity, as programs spell them, and floats beyond the range of doubles; undefined for any other word. */
export function parseNotFinite(word: string): number | undefined {
  if (FLOAT.test(word)) {
    const value = Number(word);
    return Number.isFinite(value) ? undefined : value;
  }
  const { sign, nan } = NOT_FINITE.exec(word)?.groups ?? {};
  if (sign === undefined) return undefined;
  return nan === undefined ? Number(`${sign}Infinity`) : Number.NaN;
}

/** Whether a value fits InfluxDB's 64-bit integers. */
export function isInt64(value: bigint): boolean {
  return value <= MAX_INTEGER && value >= MIN_INTEGER;
}
