import type { Transition } from '../model/alert.ts';
import type { Evaluator } from '../correlate/evaluator.ts';
import type { StoreReader } from '../store/reader.ts';

/**
 * Brings an engine that was made from a snapshot up to the end of the journal (invariant 2). The transitions were
 * committed together with the journal items that caused them; what the store does not know of them (a rule that
 * changed while the program was down) is returned, to be committed now.
 */
export function replayJournal(
  evaluator: Evaluator,
  store: Pick<StoreReader, 'journalAfter' | 'alerts'>,
  afterSeq: number,
): { items: number; unknown: readonly Transition[] } {
  let items = 0;
  const unknown: Transition[] = [];
  for (const { item } of store.journalAfter(afterSeq)) {
    items += 1;
    unknown.push(...evaluator.apply(item).filter((transition) => !isKnown(store, transition)));
  }
  return { items, unknown };
}

const FIRINGS_LOOKED_AT = 100;

function isKnown(
  store: Pick<StoreReader, 'alerts'>,
  { fingerprint, startedAtMs, state, level, atMs }: Transition,
): boolean {
  return store
    .alerts({ fingerprint, limit: FIRINGS_LOOKED_AT })
    .filter((record) => record.startedAtMs === startedAtMs)
    .some(({ timeline }) =>
      timeline.some((entry) => entry.atMs === atMs && entry.state === state && entry.level === level),
    );
}
