import { beyondWindow, isUnsatisfiable } from './comparison.ts';
import { listenedTo } from './draft.ts';
import type { CorrelationDraft, Draft, ExpressionDraft } from './draft.ts';
import type { LintContext } from './lint-context.ts';

/** Warnings that concern correlations. */
export function lintCorrelation(draft: CorrelationDraft, context: LintContext): void {
  lintCondition(draft, context);
  lintTimes(draft, context);
  lintAliases(draft, context);
  lintGroupKeys(draft, context);
  lintFields(draft, context);
}

/** Most rules of a string condition for which every combination is tried. */
const MAX_TRIED = 12;

function holds(expression: ExpressionDraft, present: ReadonlySet<string>): boolean {
  if (expression.kind === 'rule') return present.has(expression.rule.name);
  if (expression.kind === 'not') return !holds(expression.inner, present);
  return expression.kind === 'and'
    ? expression.parts.every((part) => holds(part, present))
    : expression.parts.some((part) => holds(part, present));
}

/** Whether some non-empty set of present rules satisfies the condition: a match needs an occurrence. */
function canHold(expression: ExpressionDraft, names: readonly string[]): boolean {
  if (names.length > MAX_TRIED) return true;
  for (let bits = 1; bits < 2 ** names.length; bits++) {
    const present = new Set(names.filter((_name, i) => (bits >> i) % 2 === 1));
    if (holds(expression, present)) return true;
  }
  return false;
}

function lintCondition(draft: CorrelationDraft, { report, maxEntries }: LintContext): void {
  const { spec } = draft;
  const place = draft.placeOf('correlation', 'condition');
  const unreachable = (message: string): void => report.warn('unreachable', message, place);
  if (spec.type === 'temporal' && spec.expression !== undefined) {
    const names = [...new Set(listenedTo(draft).map((reference) => reference.name))];
    if (!canHold(spec.expression, names)) unreachable('no combination of rules satisfies the condition');
    return;
  }
  if (!('condition' in spec) || spec.condition === undefined) return;
  const distinct = spec.type === 'temporal';
  const integers = distinct || spec.type === 'event_count' || spec.type === 'value_count';
  const range = {
    integers,
    minimum: integers ? 1 : -Infinity,
    maximum: distinct ? draft.rules.length : Infinity,
  };
  if (isUnsatisfiable(spec.condition, range)) unreachable('no number satisfies the condition');
  else if (
    integers &&
    isUnsatisfiable(spec.condition, { ...range, maximum: Math.min(range.maximum, maxEntries) })
  )
    report.warn('never-alerts', beyondWindow(maxEntries), place);
}

function lintTimes(draft: CorrelationDraft, { report }: LintContext): void {
  const { spec, alert, timespanMs } = draft;
  if (spec.type === 'first_seen' && spec.historyMs < spec.learnForMs) {
    const message = '"history" is shorter than "learn_for": what is learned is forgotten before it counts';
    report.warn('lookback-shorter-than-window', message, draft.placeOf('correlation', 'history'));
  }
  if (alert.resolveAfterGiven && alert.resolveAfterMs < timespanMs) {
    const message =
      '"resolve_after" is shorter than "timespan": one window can fire and resolve again and again';
    report.warn('resolve-shorter-than-window', message, draft.placeOf('alert', 'resolve_after'));
  }
}

function lintAliases(draft: CorrelationDraft, { report, linked }: LintContext): void {
  const counted = 'fields' in draft.spec ? draft.spec.fields : [];
  for (const [alias, members] of Object.entries(draft.aliases)) {
    if (!draft.groupBy.includes(alias) && !counted.includes(alias)) {
      report.warn(
        'unused-alias',
        `the alias "${alias}" is not used`,
        draft.placeOf('correlation', 'aliases', alias),
      );
      continue;
    }
    const named = new Set(members.map((member) => linked.resolve(member.rule)));
    for (const reference of draft.rules) {
      if (named.has(linked.resolve(reference))) continue;
      const message = `"${reference.name}" is missing from the alias "${alias}": none of its events counts`;
      report.warn('missing-group-key', message, reference.place);
    }
  }
}

/** Fields that every occurrence of a rule carries, where it carries no event. */
function groupOnly(target: Draft | undefined): readonly string[] | undefined {
  if (target?.kind === 'metric') return target.spec.groupBy;
  return target?.kind === 'correlation' && target.spec.type === 'event_absence' ? target.groupBy : undefined;
}

function lintGroupKeys(draft: CorrelationDraft, { report, linked }: LintContext): void {
  for (const reference of draft.rules) {
    const target = linked.resolve(reference);
    const carried = groupOnly(target);
    if (carried === undefined) continue;
    for (const key of draft.groupBy) {
      const alias = draft.aliases[key];
      const member = alias?.find((candidate) => linked.resolve(candidate.rule) === target);
      const field = alias === undefined ? key : member?.field;
      if (field === undefined || carried.includes(field)) continue;
      const message = `"${reference.name}" is not grouped by ${field}: none of its occurrences counts`;
      const hint = `it carries ${carried.join(', ')}`;
      report.warn('missing-group-key', message, reference.place, hint);
    }
  }
}

function lintFields(draft: CorrelationDraft, context: LintContext): void {
  const { spec, aliases, groupBy } = draft;
  const carried = new Set(
    listenedTo(draft).flatMap((reference) => groupOnly(context.linked.resolve(reference)) ?? []),
  );
  const check = (fields: readonly string[], ...keys: readonly string[]): void => {
    for (const field of fields) {
      if (carried.has(field) || Object.hasOwn(aliases, field)) continue;
      carried.add(field);
      context.checkField(field, draft.placeOf('correlation', ...keys));
    }
  };
  check(groupBy, 'group-by');
  if ('fields' in spec) check(spec.fields, 'field');
  for (const [alias, members] of Object.entries(aliases))
    for (const { field, rule } of members) check([field], 'aliases', alias, rule.name);
}
