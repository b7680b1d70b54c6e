import { listenedTo, namesOf } from './draft.ts';
import type { CorrelationDraft, DetectionDraft, Draft, ExpressionDraft, Reference } from './draft.ts';
import { allOf, negate } from './predicate.ts';

type Exceptions = NonNullable<CorrelationDraft['exceptions']>;
type Rename = (reference: Reference) => Reference;

function renameExpression(expression: ExpressionDraft, rename: Rename): ExpressionDraft {
  if (expression.kind === 'rule') return { kind: 'rule', rule: rename(expression.rule) };
  if (expression.kind === 'not') return { kind: 'not', inner: renameExpression(expression.inner, rename) };
  return { kind: expression.kind, parts: expression.parts.map((part) => renameExpression(part, rename)) };
}

/** The correlation listening to other rules. What voids a sequence (`until`) has no exceptions. */
function rewire(draft: CorrelationDraft, rename: Rename): CorrelationDraft {
  const { spec } = draft;
  const expression =
    spec.type === 'temporal' && spec.expression !== undefined
      ? renameExpression(spec.expression, rename)
      : undefined;
  return {
    ...draft,
    rules: draft.rules.map(rename),
    aliases: Object.fromEntries(
      Object.entries(draft.aliases).map(([alias, members]) => [
        alias,
        members.map((member) => ({ ...member, rule: rename(member.rule) })),
      ]),
    ),
    spec: spec.type === 'temporal' ? { ...spec, expression } : spec,
    standsFor: listenedTo(draft),
  };
}

/**
 * Exceptions of a correlation are exceptions of the detections below it, for this correlation only: it listens to
 * quiet copies that carry them, called `DETECTION__CORRELATION`. Filters that name a detection hold for its copies.
 */
export function spreadExceptions(drafts: readonly Draft[]): readonly Draft[] {
  const byName = new Map<string, Draft>();
  for (const draft of drafts.toReversed()) for (const name of namesOf(draft)) byName.set(name, draft);
  const copiesOf = new Map<Draft, string[]>();
  const spread = drafts.flatMap((draft): readonly Draft[] => {
    if (draft.kind !== 'correlation' || draft.exceptions === undefined) return [draft];
    const copies = new Map<string, Draft>();
    const rewired = rewire(draft, renameInto(copies, draft, draft.exceptions, byName, copiesOf));
    return [...copies.values(), rewired];
  });
  return spread.map((draft, order) => {
    if (draft.kind !== 'filter' || draft.rules === 'any') return { ...draft, order };
    const rules = draft.rules.flatMap((reference) => {
      const target = byName.get(reference.name);
      const copies = target === undefined ? [] : (copiesOf.get(target) ?? []);
      return [reference, ...copies.map((name) => ({ name, place: reference.place }))];
    });
    return { ...draft, rules, order };
  });
}

/** Points references at copies, which it makes on the way. */
function renameInto(
  copies: Map<string, Draft>,
  owner: CorrelationDraft,
  exceptions: Exceptions,
  byName: ReadonlyMap<string, Draft>,
  copiesOf: Map<Draft, string[]>,
): Rename {
  const open = new Set<Draft>([owner]);
  const rename: Rename = (reference) => {
    const target = byName.get(reference.name);
    const copied = target?.kind === 'detection' || target?.kind === 'correlation';
    if (!copied || target.disabled || open.has(target)) return reference;
    const key = `${target.key}__${owner.key}`;
    if (!copies.has(key)) {
      open.add(target);
      const inner = target.kind === 'correlation' ? rewire(target, rename) : except(target, exceptions);
      open.delete(target);
      copies.set(key, { ...inner, key, name: key, id: undefined, alert: { ...inner.alert, enabled: false } });
      copiesOf.set(target, [...(copiesOf.get(target) ?? []), key]);
    }
    return { name: key, place: reference.place };
  };
  return rename;
}

function except(draft: DetectionDraft, exceptions: Exceptions): DetectionDraft {
  return {
    ...draft,
    predicate: allOf([draft.predicate, negate(exceptions.predicate)]),
    meaning: { of: draft.meaning, exceptions: exceptions.meaning },
  };
}
