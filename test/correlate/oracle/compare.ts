import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import type { Evaluator } from '../../../src/correlate/evaluator.ts';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { Transition } from '../../../src/model/alert.ts';
import type { Step } from './arbitrary-stream.ts';
import type { Verdict } from './alert.ts';
import { tellsEvidence } from './evidence.ts';
import { createOracle } from './oracle.ts';

export type MakeEngine = (options: {
  readonly rules: RuleSet;
  readonly config: EngineConfig;
  readonly snapshot?: string | undefined;
}) => Evaluator;

/** What each step changed, one line a transition; the last entry is the end of the run, with what was counted. */
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
  const known = tellsEvidence(rules);
  const story: { oracle: string[][]; engine: string[][] } = { oracle: [], engine: [] };
  const toLine = (verdict: Verdict): string => describe(verdict, known);
  const toOwnLine = (transition: Transition): string =>
    describe(
      { ...transition, eventIds: transition.evidence.events.map((event) => event['event.id']) },
      known,
    );
  for (const step of steps) {
    if (step.kind === 'restart') {
      engine = createEngine({ rules, config, snapshot: engine.snapshot() });
      continue;
    }
    story.oracle.push(oracle.apply(step).map(toLine));
    story.engine.push(engine.apply(step).map(toOwnLine));
  }
  const endMs = Math.max(0, ...steps.flatMap(stamps)) + 60_000;
  story.oracle.push([...oracle.finish(endMs).map(toLine), canonicalJson(oracle.counts())]);
  story.engine.push([...engine.finish(endMs).map(toOwnLine), canonicalJson(countsOf(engine, rules))]);
  return story;
}

/** The counters that the oracle has as well. */
function countsOf(engine: Evaluator, rules: RuleSet): Record<string, number> {
  const { perRule, perSource } = engine.counters();
  const counts: Record<string, number> = {};
  for (const name of ['future_dropped', 'late_dropped', 'reordered', 'duplicates_dropped']) {
    for (const [source, number] of Object.entries(perSource[name] ?? {}))
      counts[`${name} ${source}`] = number;
  }
  for (const rule of rules.rules) {
    const number = perRule['suppressed']?.[rule.key];
    const isMatched =
      rule.kind === 'detection' || (rule.kind === 'correlation' && rule.type !== 'event_absence');
    if (number !== undefined && isMatched) counts[`suppressed ${rule.key}`] = number;
  }
  return counts;
}

function stamps(step: Step): number[] {
  return step.kind === 'restart' ? [] : [step.nowMs];
}

/** Values are rounded: the same formula in another order of additions may differ in the last bit. */
function describe(verdict: Verdict, known: ReadonlySet<string>): string {
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
    state === 'firing' && known.has(rule) ? `rests on ${verdict.eventIds?.join(' ')}` : '',
  ].join(' ');
}

function time(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11);
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(6)) + 0) : String(value);
}
