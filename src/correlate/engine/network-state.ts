import type { Transition } from '../../model/alert.ts';
import type { SavedGroup } from './alert-state.ts';
import type { OrderKey } from './order-key.ts';
import { resolveChanged } from './rule-changed.ts';
import type { RuleNetwork } from './rule-network.ts';
import type { RuleState, Runtime } from './runtime.ts';
import type { Saturation } from './saturation.ts';
import { createLoader, createSaver } from './snapshot-refs.ts';
import type { SavedOccurrence, SharedTables } from './snapshot-refs.ts';

/** State of all rules as plain data. */
export interface NetworkState {
  readonly rules: readonly {
    readonly key: string;
    readonly hash: string;
    readonly marks: readonly (readonly [string, OrderKey])[];
    readonly state: RuleState;
  }[];
  /** Occurrences that W has not passed, in order. */
  readonly waiting: readonly {
    readonly rule: string;
    readonly as: number;
    readonly occurrence: SavedOccurrence;
  }[];
  readonly saturation: readonly SavedGroup[];
  readonly tables: SharedTables;
}

export function saveNetwork(network: RuleNetwork, saturation: Saturation): NetworkState {
  const saver = createSaver();
  return {
    rules: network.runtimes.map(({ node: { rule }, marks, save }) => ({
      key: rule.key,
      hash: rule.semanticHash,
      marks: marks.save(),
      state: save(saver),
    })),
    waiting: network.waiting.all().map(({ index, as, occurrence }) => ({
      rule: network.runtimes[index]!.node.rule.key,
      as,
      occurrence: saver.occurrence(occurrence),
    })),
    saturation: saturation.save(saver),
    tables: saver.tables,
  };
}

export interface LoadedNetwork {
  /** Rules that start empty. */
  readonly fresh: readonly Runtime[];
  /** The ends of alerts whose rule changed or went. */
  readonly transitions: readonly Transition[];
}

/** Gives every rule whose meaning is unchanged its state back; a changed one starts empty. */
export function loadNetwork(
  state: NetworkState,
  network: RuleNetwork,
  saturation: Saturation,
  newestMs: number,
): LoadedNetwork {
  const loader = createLoader(state.tables);
  const kept = new Set<Runtime>();
  const transitions: Transition[] = [];
  for (const saved of state.rules) {
    const runtime = network.byKey(saved.key);
    if (runtime?.node.rule.semanticHash === saved.hash) {
      runtime.load(saved.state, loader);
      runtime.marks.load(saved.marks);
      kept.add(runtime);
    } else transitions.push(...resolveChanged(saved.key, saved.state.groups, newestMs, loader.event));
  }
  for (const { rule, as, occurrence } of state.waiting) {
    const runtime = network.byKey(rule);
    if (runtime !== undefined && kept.has(runtime)) {
      network.waiting.push(runtime.node.index, as, loader.occurrence(occurrence));
    }
  }
  saturation.load(state.saturation, loader);
  return { fresh: network.runtimes.filter((runtime) => !kept.has(runtime)), transitions };
}
