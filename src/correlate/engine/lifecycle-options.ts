import type { Transition } from '../../model/alert.ts';
import type { RuleBase } from '../rule.ts';
import type { Counters } from './counters.ts';
import type { EvidenceLog, Gathering, SpokenEvent } from './evidence.ts';
import type { Group, GroupTable } from './group-table.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { ResolveMarks } from './resolve-marks.ts';
import type { TimerQueue } from './timer-queue.ts';

/** What the alerts of one rule need around them. */
export interface LifecycleOptions<G extends Group> {
  readonly rule: RuleBase;
  /** Position of the rule in the rule set. */
  readonly index: number;
  readonly table: GroupTable<G>;
  readonly maxGroups: number;
  readonly maxHeld: number;
  readonly timers: TimerQueue;
  readonly counters: Counters;
  /** Quiet time until it resolves; absent where something else ends it. */
  readonly resolveAfterMs?: number | undefined;
  readonly marks: ResolveMarks;
  /** Collects what a match at this key rests on. */
  gather(group: G, key: OrderKey, gathering: Gathering, from: Occurrence | undefined): void;
  /** The one event by which a match rests on more than what the log has reached, where it is that simple. */
  gatherOne?: ((group: G, key: OrderKey, log: EvidenceLog) => SpokenEvent | undefined) | undefined;
  resolved?(group: G): void;
  emit(transition: Transition): void;
  /** A firing was refused because every group of the rule is firing. */
  saturated(rule: RuleBase, key: OrderKey): void;
}
