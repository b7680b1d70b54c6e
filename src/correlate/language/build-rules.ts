import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { CorrelationBase, CorrelationRule, Rule, RuleBase, RuleExpression } from '../rule.ts';
import { listenedTo, quietedBy } from './draft.ts';
import type { CorrelationDraft, ExpressionDraft, Reference, RuleDraft } from './draft.ts';
import type { Linked } from './link.ts';
import { allOf, compilePredicate, hintOf } from './predicate.ts';
import type { Predicate } from './predicate.ts';

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Rules that are listened to, by who listens: `generate` of any of them lets the rule alert too. */
function referrersOf(rules: readonly RuleDraft[], linked: Linked): ReadonlyMap<string, readonly RuleDraft[]> {
  const referrers = new Map<string, RuleDraft[]>();
  for (const draft of rules) {
    for (const reference of quietedBy(draft)) {
      const key = linked.resolve(reference)?.key ?? reference.name;
      referrers.set(key, [...(referrers.get(key) ?? []), draft]);
    }
  }
  return referrers;
}

/** Section "Who alerts" of the specification. */
function alertsItself(draft: RuleDraft, referrers: readonly RuleDraft[] | undefined): boolean {
  if (draft.level === 'informational') return false;
  if (draft.alert.enabled !== undefined) return draft.alert.enabled;
  if (referrers === undefined) return true;
  return referrers.some((referrer) => referrer.kind === 'correlation' && referrer.generate);
}

/** What the filters that name a detection add to it. */
function filtersFor(draft: RuleDraft, linked: Linked): Linked['filters'] {
  return linked.filters.filter(
    (filter) =>
      filter.rules === 'any' || filter.rules.some((reference) => linked.resolve(reference) === draft),
  );
}

/** The whole condition of a detection: its own, and that of every filter which names it. */
export function effectivePredicate(draft: RuleDraft & { kind: 'detection' }, linked: Linked): Predicate {
  return allOf([draft.predicate, ...filtersFor(draft, linked).map((filter) => filter.predicate)]);
}

/** Turns linked drafts into rules, in the same order. */
export function buildRules(linked: Linked): readonly Rule[] {
  const keyOf = (reference: Reference): string => linked.resolve(reference)!.key;
  const referrers = referrersOf(linked.rules, linked);
  const matchHashes = new Map<string, string>();
  return linked.rules.map((draft) => {
    const matchHash = hashOfMatches(draft, linked, matchHashes);
    matchHashes.set(draft.key, matchHash);
    const base = baseOf(draft, { keyOf, matchHash, alerts: alertsItself(draft, referrers.get(draft.key)) });
    if (draft.kind === 'metric') return { ...base, kind: 'metric', ...draft.spec };
    if (draft.kind === 'correlation') return buildCorrelation(draft, base, keyOf);
    const predicate = effectivePredicate(draft, linked);
    return { ...base, kind: 'detection', matches: compilePredicate(predicate), hint: hintOf(predicate) };
  });
}

/** A hash of what makes the rule match: its own meaning and that of the rules and filters below it. */
function hashOfMatches(draft: RuleDraft, linked: Linked, known: ReadonlyMap<string, string>): string {
  if (draft.kind === 'metric') return sha256(draft.meaning);
  if (draft.kind === 'detection')
    return sha256([draft.meaning, ...filtersFor(draft, linked).map((filter) => filter.meaning)]);
  const children = listenedTo(draft).map((reference) => known.get(linked.resolve(reference)!.key));
  return sha256([draft.meaning, ...children]);
}

function baseOf(
  draft: RuleDraft,
  found: { keyOf(reference: Reference): string; matchHash: string; alerts: boolean },
): RuleBase {
  const { enabled, resolveOn, resolveAfterGiven: _given, ...alert } = draft.alert;
  const resolveKey = resolveOn === undefined ? undefined : found.keyOf(resolveOn);
  const {
    labels: _labels,
    annotations: _annotations,
    runbookUrl: _url,
    evidence: _evidence,
    ...life
  } = alert;
  return {
    key: draft.key,
    identity: draft.id ?? draft.name ?? draft.title,
    title: draft.title,
    level: draft.level,
    tags: draft.tags,
    description: draft.description,
    place: draft.place,
    order: draft.order,
    alerts: found.alerts,
    alert: { ...alert, resolveOn: resolveKey },
    semanticHash: sha256([found.matchHash, draft.level, life, enabled ?? null, resolveKey ?? null]),
  };
}

function buildExpression(draft: ExpressionDraft, keyOf: (reference: Reference) => string): RuleExpression {
  if (draft.kind === 'rule') return { kind: 'rule', key: keyOf(draft.rule) };
  if (draft.kind === 'not') return { kind: 'not', inner: buildExpression(draft.inner, keyOf) };
  return { kind: draft.kind, parts: draft.parts.map((part) => buildExpression(part, keyOf)) };
}

function buildCorrelation(
  draft: CorrelationDraft,
  base: RuleBase,
  keyOf: (reference: Reference) => string,
): CorrelationRule {
  const aliases = Object.fromEntries(
    Object.entries(draft.aliases).map(([alias, members]) => [
      alias,
      Object.fromEntries(members.map((member) => [keyOf(member.rule), member.field])),
    ]),
  );
  const { groupBy, timespanMs, spec } = draft;
  const rules = draft.rules.map(keyOf);
  const common: CorrelationBase = { ...base, kind: 'correlation', rules, groupBy, timespanMs, aliases };
  if (spec.type === 'temporal') {
    const expression = spec.expression === undefined ? undefined : buildExpression(spec.expression, keyOf);
    return { ...common, type: spec.type, condition: spec.condition, expression };
  }
  if (spec.type === 'temporal_ordered') {
    return { ...common, type: spec.type, until: spec.until === undefined ? undefined : keyOf(spec.until) };
  }
  return { ...common, ...spec };
}
