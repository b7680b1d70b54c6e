import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import type { Evaluator } from '../../../src/correlate/evaluator.ts';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { Step } from './arbitrary-stream.ts';
import type { Verdict } from './alert.ts';
import { createOracle } from './oracle.ts';

export type MakeEngine = (options: {
  readonly rules: RuleSet;
  readonly config: EngineConfig;
  readonly snapshot?: string | undefined;
}) => Evaluator;

/** What each step changed, one line a transition; the last entry is the end of the run. */
export interface Story {
  readonly oracle: readonly (readonly string[])[];
  readonly engine: readonly (readonly string[])[];
}

/** Runs both over the same steps. */
export function tell(
  createEngine: MakeEngine,
  rules: RuleSet,
  config: EngineConfig,
  steps: readonly Step[],
): Story {
  const oracle = createOracle(rules, config);
  let engine = createEngine({ rules, config });
  const story: { oracle: string[][]; engine: string[][] } = { oracle: [], engine: [] };
  for (const step of steps) {
    if (step.kind === 'restart') {
      engine = createEngine({ rules, config, snapshot: engine.snapshot() });
      continue;
    }
    story.oracle.push(oracle.apply(step).map(toLine));
    story.engine.push(engine.apply(step).map(toLine));
  }
  const endMs = Math.max(0, ...steps.flatMap(stamps)) + 60_000;
  story.oracle.push(oracle.finish(endMs).map(toLine));
  story.engine.push(engine.finish(endMs).map(toLine));
  return story;
}

function stamps(step: Step): number[] {
  return step.kind === 'restart' ? [] : [step.nowMs];
}

/** Values are rounded: the same formula in another order of additions may differ in the last bit. */
function toLine(verdict: Verdict): string {
  const { atMs, state, rule, group, level, value, count, fingerprint, startedAtMs } = verdict;
  const since = `since ${time(startedAtMs)}`;
  return [
    time(atMs),
    rule,
    canonicalJson(group),
    state,
    level,
    `value ${round(value)}`,
    `count ${count}`,
    since,
    fingerprint,
  ].join(' ');
}

function time(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11);
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(6)) + 0) : String(value);
}
