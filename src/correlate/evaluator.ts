import type { Labels, Transition } from '../model/alert.ts';
import type { JournalItem } from '../model/journal.ts';
import type { RuleExplanation } from './explanation.ts';
import type { RuleSet } from './rule.ts';

/** Everything that was dropped, cut or bent, by name (`late_dropped`, `groups_evicted`, …). */
export interface EngineCounters {
  readonly items: number;
  readonly totals: Readonly<Record<string, number>>;
  /** counter -> rule key -> number, for those that know their rule */
  readonly perRule: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** counter -> source -> number: `metrics`, or the source name of an events item */
  readonly perSource: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The one evaluator of live, replay and rule tests: no clock, no randomness, no IO. */
export interface Evaluator {
  /** Takes one arrival and returns what it changed, in order. */
  apply(item: JournalItem): readonly Transition[];
  /** End of a replay: lets the watermark pass `untilMs`, so that every timer up to it (inclusive) has run. */
  finish(untilMs: number): readonly Transition[];
  /** Replaces the rules; windows of changed rules start empty, their firing alerts resolve with `rule_changed`. */
  reload(rules: RuleSet, nowMs: number): readonly Transition[];
  /** State as JSON text; `createEngine({ …, snapshot })` goes on from it. */
  snapshot(): string;
  counters(): EngineCounters;
  /** Where a rule stands, for the groups with these labels (absent = those busy last); undefined: no such rule. */
  explain(rule: string, group?: Labels): RuleExplanation | undefined;
}
