/** The integer a text of decimal digits spells, or undefined: kernel counters exceed what a double can hold. */
export function parseInteger(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

/** The finite number a text spells, or undefined. */
export function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `part` of `whole` in percent; 0 of nothing is 0, as Telegraf reports an absent swap or inode table. */
export function percentOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : (100 * Number(part)) / Number(whole);
}
