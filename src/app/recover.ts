import type { EngineConfig } from '../correlate/config.ts';
import { createEngine } from '../correlate/engine/engine.ts';
import type { Evaluator } from '../correlate/evaluator.ts';
import type { RuleSet } from '../correlate/rule.ts';
import type { Logger } from '../lib/logger.ts';
import type { Transition } from '../model/alert.ts';
import type { StoreReader } from '../store/reader.ts';

export interface Recovered {
  readonly evaluator: Evaluator;
  /** Transitions that the store does not know, to be committed now. */
  readonly transitions: readonly Transition[];
}

/**
 * An engine at the end of the journal (invariant 2): the newest snapshot, and the items after it. Their transitions
 * were committed together with them; what the store does not know (a rule that changed while the program was down) is
 * returned.
 */
export function recoverEngine(
  rules: RuleSet,
  config: EngineConfig,
  store: Pick<StoreReader, 'snapshots' | 'journalAfter' | 'alerts'>,
  logger: Logger,
): Recovered {
  const [snapshot] = store.snapshots();
  const evaluator = createEngine({ rules, config, snapshot: snapshot?.state });
  const transitions: Transition[] = [];
  let items = 0;
  for (const { item } of store.journalAfter(snapshot?.journalSeq ?? 0)) {
    items += 1;
    transitions.push(...evaluator.apply(item).filter((transition) => !isKnown(store, transition)));
  }
  if (items > 0) logger.info({ items, transitions: transitions.length }, 'went on from the journal');
  return { evaluator, transitions };
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
