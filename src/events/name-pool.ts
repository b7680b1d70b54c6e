import { ownText } from './own-text.ts';

/** Keeps the names met last, so that a name that comes again is no new text in long-lived memory. */
export interface NamePool {
  /** The same name, sure not to keep alive the text it was cut out of. */
  own(name: string): string;
}

const SLOTS = 1024;
const LONGEST = 32;

/** Creates an empty pool of fixed size: names that share a slot take turns. */
export function createNamePool(): NamePool {
  const names = Array<string>(SLOTS).fill('');
  return {
    own(name) {
      const { length } = name;
      if (length === 0 || length > LONGEST) return ownText(name);
      const middle = name.charCodeAt(length >> 1);
      const mixed = name.charCodeAt(0) * 31 + middle * 7 + name.charCodeAt(length - 1) * 3 + length;
      const at = mixed & (SLOTS - 1);
      const known = names[at] as string;
      return known === name ? known : (names[at] = ownText(name));
    },
  };
}
