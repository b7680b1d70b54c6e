import type { Reference } from './draft.ts';
import { scalarText } from './key-reader.ts';
import type { Located, LocatedMap } from './located.ts';

/** Where a document names rules: sections, and the keys below them. */
const PLACES: readonly (readonly [section: string, key: string])[] = [
  ['correlation', 'rules'],
  ['correlation', 'until'],
  ['filter', 'rules'],
  ['alert', 'resolve_on'],
];

/**
 * The rules that a document names whatever else is wrong with it, so that an unknown name is told together with its
 * other mistakes and not only after their repair.
 */
export function referencesOfBroken(document: LocatedMap): readonly Reference[] {
  return PLACES.flatMap(([section, key]) => namesIn(entryOf(entryOf(document, section), key))).filter(
    ({ name }) => name !== 'any' && name !== 'all',
  );
}

function entryOf(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

function namesIn(node: Located | undefined): readonly Reference[] {
  if (node === undefined || node.kind === 'map') return [];
  if (node.kind === 'list') return node.items.flatMap(namesIn);
  return node.value === null ? [] : [{ name: scalarText(node), place: node.place }];
}
