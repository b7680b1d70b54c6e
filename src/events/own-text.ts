/** Longer texts that are cut out of another one are kept by V8 as a place in it. */
const COPIED = 12;

/**
 * The same text, sure not to keep alive the one it was cut out of: whatever outlives its line would else hold on to the
 * whole chunk of the log in which the line stood.
 */
export function ownText<T extends string | undefined>(text: T): T {
  if (text === undefined || text.length <= COPIED) return text;
  const own =
    text.length <= 2 * COPIED
      ? text.slice(0, COPIED) + text.slice(COPIED)
      : Buffer.from(text, 'utf16le').toString('utf16le');
  return own as T;
}
