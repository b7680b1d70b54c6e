import { canonicalJson } from '../../../lib/canonical-json.ts';
import type { SourcePlace } from '../../../lib/errors.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Labels, Transition } from '../../../model/alert.ts';
import { diff, isEqual } from '../diff.ts';
import type { DiffRow } from '../diff.ts';
import type { ExpectedAlert, ExpectedTransition } from './file-schema.ts';
import type { DiffLine, RuleTestFailure } from './result.ts';

/** Alerts of a rule that are firing at `atMs`, after all items and timers of that instant, by group. */
export function firingAt(
  transitions: readonly Transition[],
  rule: string,
  atMs: number,
): readonly Transition[] {
  const newest = new Map<string, Transition>();
  for (const transition of transitions) {
    if (transition.rule !== rule || transition.atMs > atMs) continue;
    newest.set(transition.fingerprint, transition);
  }
  return [...newest.values()]
    .filter((transition) => transition.state !== 'resolved')
    .toSorted((a, b) => (canonicalJson(a.group) < canonicalJson(b.group) ? -1 : 1));
}

/** Compares the alerts firing at an instant; what an expected alert leaves out is not compared. */
export function checkAlerts(
  title: string,
  place: SourcePlace,
  expected: readonly ExpectedAlert[],
  got: readonly Transition[],
): RuleTestFailure | undefined {
  const wanted = expected.toSorted((a, b) => (canonicalJson(a.group) < canonicalJson(b.group) ? -1 : 1));
  const rows = diff(wanted, got, (e, g) => alertText(e, e) === alertText(g, e));
  if (isEqual(rows)) return undefined;
  const shown = expected[0] ?? { group: {}, level: 'medium' as const };
  return {
    kind: 'alert_test',
    title,
    place,
    diff: toLines(
      rows,
      (e) => alertText(e, e),
      (g) => alertText(g, shown),
    ),
  };
}

/** Compares the exact list of transitions of the rules it names; of all rules if it is empty. */
export function checkTransitions(
  place: SourcePlace,
  startMs: number,
  expected: readonly ExpectedTransition[],
  all: readonly Transition[],
): RuleTestFailure | undefined {
  const rules = new Set(expected.map((transition) => transition.rule));
  const got = all.filter((transition) => rules.size === 0 || rules.has(transition.rule));
  const rows = diff(expected, got, (e, g) => transitionText(e, e) === transitionText(onClock(g, startMs), e));
  if (isEqual(rows)) return undefined;
  const shown = expected[0] ?? {};
  return {
    kind: 'transitions',
    title: rules.size === 0 ? 'no transitions' : `transitions of ${[...rules].join(', ')}`,
    place,
    diff: toLines(
      rows,
      (e) => transitionText(e, e),
      (g) => transitionText(onClock(g, startMs), shown),
    ),
  };
}

/** Compares counters by name; one the engine never touched is 0. */
export function checkCounters(
  place: SourcePlace,
  expected: Readonly<Record<string, number>>,
  got: Readonly<Record<string, number>>,
): RuleTestFailure | undefined {
  const wrong = Object.entries(expected).filter(([name, count]) => (got[name] ?? 0) !== count);
  if (wrong.length === 0) return undefined;
  return {
    kind: 'counters',
    title: 'counters',
    place,
    diff: wrong.flatMap(([name, count]) => [
      { sign: '-' as const, text: `${name}: ${count}` },
      { sign: '+' as const, text: `${name}: ${got[name] ?? 0}` },
    ]),
  };
}

interface AlertFacts {
  readonly group: Labels;
  readonly level?: string | undefined;
  readonly value?: number | undefined;
  readonly count?: number | undefined;
  readonly exp_labels?: Labels | undefined;
  readonly exp_annotations?: Labels | undefined;
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
}

interface TransitionFacts extends AlertFacts {
  readonly at: number;
  readonly rule: string;
  readonly state: string;
  readonly reason?: string | undefined;
}

function onClock(transition: Transition, startMs: number): TransitionFacts {
  return { ...transition, at: transition.atMs - startMs };
}

function transitionText(facts: TransitionFacts, shown: Partial<TransitionFacts>): string {
  const parts = [`${formatDuration(facts.at)} ${facts.rule} ${facts.state}`, alertText(facts, shown)];
  if (shown.reason !== undefined) parts.push(`reason ${facts.reason}`);
  return parts.join(' ');
}

/** The facts that `shown` has an opinion on. */
function alertText(facts: AlertFacts, shown: Partial<AlertFacts>): string {
  const parts = [canonicalJson(facts.group)];
  for (const key of ['level', 'value', 'count'] as const)
    if (shown[key] !== undefined) parts.push(`${key} ${facts[key]}`);
  const labels = pick(facts.exp_labels ?? facts.labels, shown.exp_labels);
  const annotations = pick(facts.exp_annotations ?? facts.annotations, shown.exp_annotations);
  if (labels !== undefined) parts.push(`labels ${labels}`);
  if (annotations !== undefined) parts.push(`annotations ${annotations}`);
  return parts.join(' ');
}

function pick(all: Labels | undefined, shown: Labels | undefined): string | undefined {
  const keys = Object.keys(shown ?? {});
  if (keys.length === 0) return undefined;
  return canonicalJson(Object.fromEntries(keys.map((key) => [key, all?.[key] ?? null])));
}

function toLines<E, G>(
  rows: readonly DiffRow<E, G>[],
  expectedText: (row: E) => string,
  gotText: (row: G) => string,
): DiffLine[] {
  return rows.map((row) =>
    row.sign === '+'
      ? { sign: '+', text: gotText(row.got) }
      : { sign: row.sign, text: expectedText(row.expected) },
  );
}
