import type { Clock } from '../../../lib/clock.ts';
import type { Transition } from '../../../model/alert.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { EngineConfig } from '../../config.ts';
import type { RuleSet } from '../../rule.ts';
import { createReplay } from '../replay/replay.ts';
import type { Replay, ReplayEnd } from '../replay/replay.ts';
import type { CreateEngine } from '../rule-test/ports.ts';
import { varyRule } from './vary-rule.ts';
import type { RuleVariant } from './vary-rule.ts';

const DAY_MS = 86_400_000;

export interface SweepOptions {
  readonly rules: RuleSet;
  /** Key of the rule whose threshold or `for` is varied. */
  readonly rule: string;
  /** Key of the rule whose alerts are counted. Default the varied one; a referrer of it is as good. */
  readonly counted?: string | undefined;
  /** Empty = the rule's own. */
  readonly thresholds: readonly number[];
  /** Milliseconds. Empty = the rule's own. */
  readonly forsMs: readonly number[];
  readonly config: EngineConfig;
  readonly createEngine: CreateEngine;
  readonly arrivals: AsyncIterable<readonly JournalItem[]>;
  readonly end: ReplayEnd;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Firings kept with their evidence, for each variant; the rest is counted only. */
  readonly maxFirings: number;
}

/** What one threshold and one `for` would have done. */
export interface SweepRow extends RuleVariant {
  readonly alerts: number;
  /** Alerts over the span of the input in days; absent where the input spans less than a day. */
  readonly alertsPerDay?: number | undefined;
  /** The first ones, with their evidence. */
  readonly firings: readonly Transition[];
}

/**
 * Backtests every combination of threshold and `for` in one pass over the input. Each combination has an evaluator of
 * its own, so its row is what a backtest of that rule file alone gives. Throws `CW_SWEEP_RULE`.
 */
export async function sweep(options: SweepOptions): Promise<SweepRow[]> {
  const runs = combine(options.thresholds, options.forsMs).map((variant) => createRun(options, variant));
  for await (const items of options.arrivals)
    for (const item of items) for (const run of runs) run.note(run.replay.take(item));
  for (const run of runs) run.note(run.replay.end());
  return runs.map((run) => run.row());
}

interface Run {
  readonly replay: Replay;
  note(transitions: readonly Transition[]): void;
  row(): SweepRow;
}

function combine(thresholds: readonly number[], forsMs: readonly number[]): RuleVariant[] {
  const all = <T>(values: readonly T[]): readonly (T | undefined)[] =>
    values.length === 0 ? [undefined] : values;
  return all(thresholds).flatMap((threshold) => all(forsMs).map((forMs) => ({ threshold, forMs })));
}

function createRun(options: SweepOptions, variant: RuleVariant): Run {
  const { config } = options;
  const counted = options.counted ?? options.rule;
  const rules = varyRule(options.rules, options.rule, variant);
  const firings: Transition[] = [];
  let alerts = 0;

  const replay = createReplay({
    engine: options.createEngine({ rules, config }),
    end: options.end,
    allowedLatenessMs: config.allowed_lateness,
    maxFutureSkewMs: config.max_future_skew,
    clock: options.clock,
  });

  return {
    replay,
    note(transitions) {
      for (const transition of transitions) {
        if (transition.rule !== counted || transition.state !== 'firing') continue;
        alerts += 1;
        if (firings.length < options.maxFirings) firings.push(transition);
      }
    },
    row() {
      const span = replay.span();
      const days = span === undefined ? 0 : (span.lastMs - span.firstMs) / DAY_MS;
      return { ...variant, alerts, alertsPerDay: days >= 1 ? alerts / days : undefined, firings };
    },
  };
}
