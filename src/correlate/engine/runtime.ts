import type { Transition } from '../../model/alert.ts';
import type { EngineConfig } from '../config.ts';
import type { RuleBase } from '../rule.ts';
import type { SavedGroup } from './alert-state.ts';
import type { Counters } from './counters.ts';
import type { GroupReport } from './group-report.ts';
import type { Gathering } from './evidence.ts';
import type { IdReaders } from './group-key.ts';
import type { Group, GroupTable } from './group-table.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { Node } from './plan.ts';
import type { ResolveMarks } from './resolve-marks.ts';
import type { Sample } from './sample.ts';
import type { Loader, Saver } from './snapshot-refs.ts';
import type { TimerQueue } from './timer-queue.ts';
import type { Watermark } from './watermark.ts';

/** What all rules share. */
export interface Core {
  readonly config: EngineConfig;
  readonly counters: Counters;
  readonly ids: IdReaders;
  readonly watermark: Watermark;
  readonly timers: TimerQueue;
  /** Instants of metric groups that close when W has passed them. */
  readonly closings: TimerQueue;
  /** Those whose live series have all delivered: they close as soon as W has caught up. */
  readonly delivered: TimerQueue;
  /** Everything before this instant is done: W, and while W is catching up the instant that is being worked on. */
  doneMs(): number;
  /** Number of the arrival that is being applied. */
  arrival(): number;
  /** A key for something that a timer causes. */
  timerKey(tMs: number): OrderKey;
  /** Hands an occurrence to a rule when W has passed it. */
  wait(node: Node, offer: Offer): void;
  /** Tells the listeners of a rule. */
  publish(node: Node, occurrence: Occurrence): void;
  /** Adds to (or takes from) the number of points whose instants are not closed. */
  unclosed(change: number): void;
  emit(transition: Transition): void;
  saturated(rule: RuleBase, key: OrderKey): void;
  /** Evidence of a match of another rule; false when its window is gone. */
  gatherMatch(rule: string, group: string, key: OrderKey, gathering: Gathering): boolean;
}

/** An occurrence as a rule hears it. */
export interface Offer {
  /** Position in its list of rules, or one of `HEARD`. */
  readonly as: number;
  readonly occurrence: Occurrence;
}

/** State of one rule as plain data; kinds of rules add their own. */
export interface RuleState {
  readonly groups: readonly SavedGroup[];
}

/** One rule at work. */
export interface Runtime {
  readonly node: Node;
  readonly table: GroupTable<Group>;
  readonly lifecycle: Lifecycle<Group>;
  readonly marks: ResolveMarks;
  /** Metric rules: a numeric point of a series that the rule selects. */
  point?(sample: Sample, arrival: number): void;
  /** Occurrences of one anchor, all that there are. */
  take(offers: readonly Offer[]): void;
  /** What a match in the group at this key rests on; false when the group is gone. */
  gather(group: string, key: OrderKey, gathering: Gathering): boolean;
  /** `absence` types: the groups that are expected count from here, unless they did before. */
  arm?(atMs: number): void;
  /** `absence` types: the program starts; the time it was down is no silence. */
  start?(atMs: number): void;
  /** Where one of its groups stands. */
  explain(group: Group, nowMs: number): GroupReport;
  save(saver: Saver): RuleState;
  load(state: RuleState, loader: Loader): void;
}
