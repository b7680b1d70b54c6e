/** JSON has no infinities; they are written as text. */
export type SavedNumber = number | 'Infinity' | '-Infinity';

export function writeNumber(value: number): SavedNumber {
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}

export function readNumber(saved: SavedNumber): number {
  return Number(saved);
}

/** A number that is infinite until there is one: null then. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
