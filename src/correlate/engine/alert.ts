import type { Transition } from '../../model/alert.ts';
import type { Level } from '../../model/level.ts';
import type { EvidenceLog } from './evidence.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { Timer } from './timer-queue.ts';

/** A match or a `resolve_on` that waits for a timer of its alert to run first. */
export interface Held {
  readonly kind: 'match' | 'resolve_on';
  /** Bare, so that it can be kept. */
  readonly key: OrderKey;
  value: number;
  /** A later `resolve_on` had arrived before it: it opens nothing. */
  readonly barred: boolean;
  /** What speaks for a match that no window keeps. */
  readonly from?: Occurrence | undefined;
}

export type Shown = Pick<Transition, 'title' | 'labels' | 'annotations' | 'tags' | 'runbookUrl'>;

/** The alert of one group: its newest firing. */
export interface Alert {
  readonly fingerprint: string;
  firing: boolean;
  /** Event time of the newest firing; undefined = never fired. Cooldown counts from it. */
  startedAtMs: number | undefined;
  level: Level;
  value: number;
  count: number;
  /** Key of the greatest match of this firing. */
  last: OrderKey | undefined;
  /** Positions in `escalate` that are used up. */
  stepsDone: number[];
  evidence: EvidenceLog;
  /** In key order. */
  held: Held[];
  /** Why the resolve timer was set. */
  resolveReason: string;
  /** What its newest transition said, for the day its rule is gone. */
  shown: Shown | undefined;
  readonly resolve: Timer;
  /** One per step of `escalate` with `after`. */
  readonly escalate: readonly Timer[];
}
