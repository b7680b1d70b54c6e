import type { SourcePlace } from './errors.ts';

type PlaceOf = (path: readonly string[]) => SourcePlace;

// Beside the values and not in them: what a schema returns is plain data.
const known = new WeakMap<object, PlaceOf>();

/** Remembers where the parts of a value that was read from a file stand in it. */
export function rememberPlaces(value: object, placeOf: PlaceOf): void {
  known.set(value, placeOf);
}

/** Where the part at `path` stands, or what is nearest around it; undefined for a value that came from no file. */
export function placeWithin(value: object, path: readonly string[]): SourcePlace | undefined {
  return known.get(value)?.(path);
}
