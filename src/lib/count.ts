/** A number with its noun, in the plural where it is not one: `1 rule`, `2 rules`, `0 entries`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
