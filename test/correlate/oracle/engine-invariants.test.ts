import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJournalLine, parseJournalLine } from '../../../src/correlate/backtest/replay/journal-lines.ts';
import { toTransitionRow } from '../../../src/correlate/backtest/replay/transition-row.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import type { Rule, RuleSet } from '../../../src/correlate/rule.ts';
import type { Transition } from '../../../src/model/alert.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import { ruleSet } from './arbitrary-rules.ts';
import { config, stream } from './arbitrary-stream.ts';
import type { Step } from './arbitrary-stream.ts';

// What must hold whatever the rules say; evidence and all, byte for byte.

const numRuns = Math.ceil(Number(process.env['ORACLE_RUNS'] ?? 1500) / 8);

function itemsOf(steps: readonly Step[]): JournalItem[] {
  return steps.filter((step) => step.kind !== 'restart');
}

function endMs(items: readonly JournalItem[]): number {
  return Math.max(0, ...items.map((item) => item.nowMs)) + 60_000;
}

function run(
  rules: RuleSet,
  engineConfig: EngineConfig,
  items: readonly JournalItem[],
  isRestart: (index: number) => boolean = () => false,
): Transition[] {
  let engine = createEngine({ rules, config: engineConfig });
  const transitions: Transition[] = [];
  for (const [index, item] of items.entries()) {
    if (isRestart(index)) engine = createEngine({ rules, config: engineConfig, snapshot: engine.snapshot() });
    transitions.push(...engine.apply(item));
  }
  return [...transitions, ...engine.finish(endMs(items))];
}

function lines(transitions: readonly Transition[]): string[] {
  return transitions.map((transition) => JSON.stringify(toTransitionRow(transition)));
}

/** A rule and all it rests on. */
function closure(rules: RuleSet, key: string): Set<string> {
  const rule = rules.rules.find((candidate) => candidate.key === key) as Rule;
  const below = rule.kind === 'correlation' ? rule.rules : [];
  const until = rule.kind === 'correlation' && rule.type === 'temporal_ordered' ? rule.until : undefined;
  const more = [...below, until, rule.alert.resolveOn].filter((other) => other !== undefined);
  return new Set([key, ...more.flatMap((other) => [...closure(rules, other)])]);
}

describe('engine', { timeout: 600_000 }, () => {
  it('gives the same from its journal, evidence and all', () => {
    fc.assert(
      fc.property(ruleSet, config, stream, (rules, engineConfig, steps) => {
        const items = itemsOf(steps);
        const journal = items.map((item) => parseJournalLine(formatJournalLine(item), 'j', 1));

        expect(lines(run(rules, engineConfig, journal))).toEqual(lines(run(rules, engineConfig, items)));
      }),
      { numRuns },
    );
  });

  it('goes on from a snapshot as if it had not stopped, evidence and all', () => {
    fc.assert(
      fc.property(
        ruleSet,
        config,
        stream,
        fc.integer({ min: 1, max: 5 }),
        (rules, engineConfig, steps, every) => {
          const items = itemsOf(steps);
          const restarted = run(rules, engineConfig, items, (index) => index % every === 0);

          expect(lines(restarted)).toEqual(lines(run(rules, engineConfig, items)));
        },
      ),
      { numRuns },
    );
  });

  it('lets no rule change another one', () => {
    fc.assert(
      fc.property(ruleSet, config, stream, fc.nat(20), (rules, engineConfig, steps, pick) => {
        const items = itemsOf(steps);
        const key = (rules.rules[pick % rules.rules.length] as Rule).key;
        const kept = closure(rules, key);
        const alone = run({ rules: rules.rules.filter((rule) => kept.has(rule.key)) }, engineConfig, items);
        const ofKey = (transitions: readonly Transition[]): string[] =>
          lines(transitions.filter((transition) => transition.rule === key));

        expect(ofKey(alone)).toEqual(ofKey(run(rules, engineConfig, items)));
      }),
      { numRuns },
    );
  });
});
