import type { Labels, Transition } from '../../../model/alert.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { Point } from '../../../model/point.ts';
import type { EngineConfig } from '../../config.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Rule, RuleSet } from '../../rule.ts';
import type { Claim } from './claim.ts';
import { reliesOn } from './relies-on.ts';

/** Whether evidence alone leads to the claim again. */
export interface Verdict {
  /** `incomplete`: it does not, and not all of the evidence is there. */
  readonly outcome: 'holds' | 'differs' | 'incomplete';
  /** What is not as claimed, in words. */
  readonly differences: readonly string[];
  /** What the claim also rests on and evidence can not show. */
  readonly reliesOn: readonly string[];
}

export interface VerifyOptions {
  readonly rules: RuleSet;
  readonly config: EngineConfig;
  readonly createEngine: (options: { rules: RuleSet; config: EngineConfig }) => Evaluator;
}

/** Runs the evidence of a claim, and nothing else, through the rule as it was: does it fire then, there, with this value? */
export function verifyClaim(claim: Claim, { rules, config, createEngine }: VerifyOptions): Verdict {
  const rule = rules.rules.find(({ key }) => key === claim.rule);
  if (rule === undefined) return differs([`there is no rule ${claim.rule}`], []);
  const evaluator = createEngine({ rules: asked(rules, rule), config });
  const transitions = [
    ...arrivals(claim).flatMap((item) => evaluator.apply(item)),
    ...evaluator.finish(claim.atMs),
  ];
  const firings = transitions.filter(
    (transition) => transition.rule === rule.key && transition.state === 'firing',
  );
  const beyond = reliesOn(rules, rule, claim);
  const found =
    firings.find(({ atMs, group }) => atMs === claim.atMs && isSame(group, claim.group)) ??
    stillLasts(rule, claim, firings, evaluator);
  const differences = found === undefined ? [whatInstead(claim, firings, evaluator)] : compare(claim, found);
  if (differences.length === 0) return { outcome: 'holds', differences, reliesOn: beyond };
  const dropped = claim.droppedEvents + claim.droppedPoints;
  const isPartial = dropped > 0 || (restsOnNothing(claim) && beyond.length > 0);
  return isPartial
    ? { ...differs(differences, beyond), outcome: 'incomplete' }
    : differs(differences, beyond);
}

function differs(differences: readonly string[], beyond: readonly string[]): Verdict {
  return { outcome: 'differs', differences, reliesOn: beyond };
}

function restsOnNothing({ events, points }: Claim): boolean {
  return events.length + points.length === 0;
}

/**
 * The rules with the one in question made to fire at every match: what an earlier firing, a cooldown or a level added
 * to its story is no part of the verdict. What was learned before is not in the evidence.
 */
function asked({ rules }: RuleSet, target: Rule): RuleSet {
  const plain = { cooldownMs: 0, resolveAfterMs: 0, escalate: [], resolveOn: undefined };
  return {
    rules: rules.map((rule): Rule => {
      const learnt =
        rule.kind === 'correlation' && rule.type === 'first_seen' ? { ...rule, learnForMs: 0 } : rule;
      if (rule.key !== target.key) return learnt;
      return { ...learnt, alerts: true, alert: { ...rule.alert, ...plain } };
    }),
  };
}

/** The evidence in order of time, points first, as one source each. */
function arrivals({ events, points, atMs }: Claim): readonly JournalItem[] {
  const nowMs = Math.max(
    atMs,
    ...events.map((event) => event['@timestamp']),
    ...points.map((point) => point.timeMs),
  );
  const seen = new Set<string>();
  const items: { t: number; item: JournalItem }[] = [];
  for (const { measurement, field, tags, timeMs, value } of points) {
    const point: Point = { measurement, tags, fields: { [field]: value }, timeMs };
    const id = JSON.stringify([measurement, field, Object.entries(tags).toSorted(), timeMs]);
    if (!seen.has(id)) items.push({ t: timeMs, item: { kind: 'points', nowMs, points: [point] } });
    seen.add(id);
  }
  for (const event of events)
    items.push({
      t: event['@timestamp'],
      item: { kind: 'events', nowMs, source: 'evidence', events: [event] },
    });
  return items.toSorted((a, b) => a.t - b.t).map(({ item }) => item);
}

/**
 * A metric alert may open in the middle of a run that its evidence shows from the start, and a silence is counted from
 * the newest start of the program: what matters is that it still lasts.
 */
function stillLasts(
  rule: Rule,
  { group, atMs }: Claim,
  firings: readonly Transition[],
  evaluator: Evaluator,
): Transition | undefined {
  const opened = firings.findLast((firing) => isSame(firing.group, group));
  const lasts = rule.kind === 'metric' || (rule.kind === 'correlation' && rule.type === 'event_absence');
  if (!lasts || opened === undefined) return undefined;
  const alert = evaluator.explain(rule.key, group)?.groups.find((each) => isSame(each.group, group))?.alert;
  return alert?.state === 'firing' ? { ...opened, atMs, value: alert.value } : undefined;
}

function compare(claim: Claim, { value, level, fingerprint }: Transition): readonly string[] {
  return [
    claim.value === undefined || Object.is(claim.value, value)
      ? undefined
      : `the value is ${value}, not ${claim.value}`,
    claim.level === undefined || claim.level === level
      ? undefined
      : `the level is ${level}, not ${claim.level}`,
    claim.fingerprint === undefined || claim.fingerprint === fingerprint
      ? undefined
      : `the fingerprint is ${fingerprint}, not ${claim.fingerprint}`,
  ].filter((difference) => difference !== undefined);
}

/** What the evidence leads to where it does not lead to the claim. */
function whatInstead(claim: Claim, firings: readonly Transition[], evaluator: Evaluator): string {
  const other = firings.findLast(({ group }) => isSame(group, claim.group)) ?? firings.at(-1);
  const at = new Date(claim.atMs).toISOString();
  if (other !== undefined) {
    const group = isSame(other.group, claim.group) ? '' : ` for ${labelText(other.group)}`;
    return `it does not fire at ${at}, but at ${new Date(other.atMs).toISOString()}${group}`;
  }
  const group = evaluator.explain(claim.rule, claim.group)?.groups[0];
  const missing = group?.conditions.find(({ holds }) => !holds);
  const why =
    missing === undefined
      ? ''
      : `: ${missing.condition}${missing.value === undefined ? '' : `, got ${missing.value}`}`;
  return `it does not fire${why}`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function isSame(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
