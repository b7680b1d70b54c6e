import type { SourcePlace } from '../../lib/errors.ts';

// A YAML value that knows where it stands.

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `007` stays `007`. */
  readonly source: string;
  /** Whether `source` starts right at `place` (plain) or one column after it (quoted); else columns inside are unknown. */
  readonly columnOffset?: number | undefined;
  readonly place: SourcePlace;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly place: SourcePlace;
}

export interface LocatedEntry {
  readonly key: string;
  readonly keyPlace: SourcePlace;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: readonly LocatedEntry[];
  readonly place: SourcePlace;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

/** The plain value, without places. */
export function toPlain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toPlain(entry.value)]));
}

/** A plain value (of the configuration, say) as if all of it stood at one place. */
export function locate(value: unknown, place: SourcePlace): Located {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => locate(item, place)), place };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => ({
      key,
      keyPlace: place,
      value: locate(inner, place),
    }));
    return { kind: 'map', entries, place };
  }
  const scalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', value: scalar, source: scalar === null ? '' : String(scalar), place };
}

/** Where the key that `keys` lead to stands, or as far on the way there as there is something. */
export function placeOfKey(map: LocatedMap, keys: readonly string[]): SourcePlace {
  let node: Located | undefined = map;
  let { place } = map;
  for (const key of keys) {
    const entry: LocatedEntry | undefined =
      node?.kind === 'map' ? node.entries.find((candidate) => candidate.key === key) : undefined;
    if (entry === undefined) break;
    ({ value: node, keyPlace: place } = entry);
  }
  return place;
}

/** What a reader is told a value is, in words. */
export function describeKind(node: Located): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  return node.value === null ? 'nothing' : `${typeof node.value} ${JSON.stringify(node.value)}`;
}

/** The place `offset` characters into the text of a scalar, as far as it can be told. */
export function placeInside(scalar: LocatedScalar, offset: number): SourcePlace {
  const { place, columnOffset } = scalar;
  if (columnOffset === undefined || place.column === undefined) return place;
  return { ...place, column: place.column + columnOffset + offset };
}
