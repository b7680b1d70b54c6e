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

/**
 * Compares the exact list of transitions of the rules it names; of all rules if it is empty. Where one is missing,
 * what comes of its kind behind the end of the test (`later`) is shown.
 */
export function checkTransitions(
  place: SourcePlace,
  startMs: number,
  expected: readonly ExpectedTransition[],
  { all, later }: { readonly all: readonly Transition[]; readonly later: () => readonly Transition[] },
): RuleTestFailure | undefined {
  const rules = new Set(expected.map((transition) => transition.rule));
  const got = all.filter((transition) => rules.size === 0 || rules.has(transition.rule));
  const rows = diff(expected, got, (e, g) => transitionText(e, e) === transitionText(onClock(g, startMs), e));
  if (isEqual(rows)) return undefined;
  const shown = expected[0] ?? {};
  const late = lateOnes(
    rows.flatMap((row) => (row.sign === '-' ? [row.expected] : [])),
    rows.flatMap((row) => (row.sign === '+' ? [row.got] : [])),
    later,
  );
  const time = sameUnit([
    ...expected.map(({ at }) => at),
    ...[...got, ...late].map(({ atMs }) => atMs - startMs),
  ]);
  return {
    kind: 'transitions',
    title: rules.size === 0 ? 'no transitions' : `transitions of ${[...rules].join(', ')}`,
    place,
    diff: toLines(
      [...rows, ...late.map((one) => ({ sign: '+' as const, got: one }))],
      (e) => transitionText(e, e, time),
      (g) => transitionText(onClock(g, startMs), shown, time),
    ),
  };
}

/** For each that is missing and came in no other form either, the first of its kind that comes later. */
function lateOnes(
  missing: readonly ExpectedTransition[],
  unexpected: readonly Transition[],
  later: () => readonly Transition[],
): readonly Transition[] {
  const gone = missing.filter((one) => !unexpected.some((got) => isOfKind(got, one)));
  if (gone.length === 0) return [];
  const coming = later();
  const found = gone.map((one) => coming.find((transition) => isOfKind(transition, one)));
  return [...new Set(found.filter((one) => one !== undefined))];
}

function isOfKind(got: Transition, expected: ExpectedTransition): boolean {
  return (
    got.rule === expected.rule &&
    got.state === expected.state &&
    canonicalJson(got.group) === canonicalJson(expected.group)
  );
}

const UNITS = [
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** Writes all of these times in one unit, so that 900s and 905s do not become 15m and 905s. */
function sameUnit(times: readonly number[]): (ms: number) => string {
  const [unit, length] = UNITS.find(([, each]) => times.every((ms) => ms % each === 0)) ?? ['ms', 1];
  return (ms) => `${ms / length}${unit}`;
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

function transitionText(
  facts: TransitionFacts,
  shown: Partial<TransitionFacts>,
  time: (ms: number) => string = formatDuration,
): string {
  const parts = [`${time(facts.at)} ${facts.rule} ${facts.state}`, alertText(facts, shown)];
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
