import type { SecurityEvent } from './event.ts';
import type { Level } from './level.ts';

/** What a transition says about an alert. */
export type TransitionState = 'firing' | 'escalated' | 'resolved';

/** Flat labels; a group is labels too (`host.name`, `source.ip` …). */
export type Labels = Readonly<Record<string, string>>;

/** One sample that spoke for an alert. */
export interface EvidencePoint {
  readonly timeMs: number;
  readonly measurement: string;
  readonly field: string;
  readonly tags: Labels;
  readonly value: number;
  /** Name of the rule that used it. */
  readonly rule: string;
}

/** What an alert rests on: enough for a reader to judge it without another look-up. */
export interface Evidence {
  /** Oldest first: the first event of the match and the newest ones. */
  readonly events: readonly SecurityEvent[];
  /** Oldest first. */
  readonly points: readonly EvidencePoint[];
  /** What the caps of the rule left out. */
  readonly droppedEvents: number;
  readonly droppedPoints: number;
}

/** A change of an alert: what is journalled, notified, written to InfluxDB and shown. */
export interface Transition {
  /** Event time of the change, Unix milliseconds. */
  readonly atMs: number;
  readonly state: TransitionState;
  /** The rule's `name`, else its `id`, else its title. */
  readonly rule: string;
  readonly title: string;
  readonly group: Labels;
  /** Level after the transition; `resolved` carries the highest reached. */
  readonly level: Level;
  readonly value: number;
  readonly count: number;
  /** 16 hexadecimal digits: the alert's identity (rule and group). */
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly evidence: Evidence;
  /** Event time of the firing this transition belongs to. */
  readonly startedAtMs: number;
  /** Why it ended or changed: `resolve_after`, `resolve_on`, `rule_changed`, `stale` … */
  readonly reason?: string | undefined;
  readonly tags: readonly string[];
  readonly runbookUrl?: string | undefined;
}
