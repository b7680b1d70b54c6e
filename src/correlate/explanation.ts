import type { Labels } from '../model/alert.ts';
import type { Level } from '../model/level.ts';

/** One thing a rule asks for, and how it stands. */
export interface ConditionExplanation {
  /** In words: `count of distinct events in 1m gte 5`. */
  readonly condition: string;
  readonly holds: boolean;
  /** What it compares; absent where nothing is known. */
  readonly value?: number | undefined;
  /** What would have to come, in words; absent when it holds. */
  readonly missing?: string | undefined;
}

/** One item of a group's window. */
export interface WindowItem {
  readonly timeMs: number;
  /** A log line, a sample, an interval. */
  readonly what: string;
}

export interface AlertExplanation {
  readonly state: 'firing' | 'inactive';
  readonly fingerprint: string;
  readonly level: Level;
  readonly value: number;
  readonly count: number;
  readonly startedAtMs?: number | undefined;
  /** When it resolves unless something comes before. */
  readonly resolvesAtMs?: number | undefined;
  /** Until then it does not fire again. */
  readonly cooldownUntilMs?: number | undefined;
  /** Matches that wait for a timer of the alert. */
  readonly held: number;
}

/** What a rule knows about one group, and what it waits for. */
export interface GroupExplanation {
  readonly group: Labels;
  readonly conditions: readonly ConditionExplanation[];
  /** The newest items, oldest first. */
  readonly window: readonly WindowItem[];
  /** Items that are in the window but not shown. */
  readonly hidden: number;
  readonly alert?: AlertExplanation | undefined;
}

/** Why a rule fires or does not, as of the newest accepted item. */
export interface RuleExplanation {
  readonly rule: string;
  readonly title: string;
  readonly kind: string;
  /** Rules it listens to, in listed order. */
  readonly below: readonly string[];
  /** Whether it acts only when the watermark has passed. */
  readonly waiting: boolean;
  /** Event time of the newest accepted item; absent before the first. */
  readonly asOfMs?: number | undefined;
  readonly watermarkMs?: number | undefined;
  /** Those asked for, the one that processed an item last first. */
  readonly groups: readonly GroupExplanation[];
  /** Groups the rule knows altogether. */
  readonly knownGroups: number;
}
