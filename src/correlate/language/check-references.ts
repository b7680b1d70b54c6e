import { listenedTo, referencesOf } from './draft.ts';
import type { CorrelationDraft, Draft, FilterDraft, Reference, RuleDraft } from './draft.ts';
import type { Report } from './mistake.ts';
import { didYouMean, nearest } from './suggest.ts';

/** Names and ids of a document that could not be read. */
export type Rejected = ReadonlySet<string>;

/** What there is to refer to. */
export interface Known {
  readonly byName: ReadonlyMap<string, Draft>;
  readonly rejected: Rejected;
  readonly standing: Set<Draft>;
  readonly report: Report;
  resolve(reference: Reference): Draft | undefined;
}

/** Whether the name exists, in a document that was read and is not disabled. */
function checkName(reference: Reference, known: Known): boolean {
  const { name, place } = reference;
  const target = known.resolve(reference);
  if (target === undefined) {
    if (known.rejected.has(name)) {
      known.report.fail(
        'CW_RULE_REJECTED',
        `refers to "${name}", which was rejected`,
        place,
        'repair that one',
      );
    } else tellUnknown(reference, known);
    return false;
  }
  if (!target.disabled) return true;
  const hint = 'disable this rule too, or enable that one with alert.enabled: false';
  known.report.fail('CW_RULE_REFERENCE', `refers to "${name}", which is disabled`, place, hint);
  return false;
}

/** Tells which names in documents with other mistakes are of no rule at all. */
export function checkBroken(references: readonly Reference[], known: Known): void {
  for (const reference of references) {
    if (known.resolve(reference) === undefined && !known.rejected.has(reference.name))
      tellUnknown(reference, known);
  }
}

function tellUnknown({ name, place }: Reference, known: Known): void {
  const near = nearest(name, known.byName.keys());
  const hint = near === undefined ? namesThereAre(known) : `did you mean "${near}"?`;
  known.report.fail('CW_RULE_REFERENCE', `unknown rule "${name}"`, place, hint);
}

const MAX_NAMED = 12;

/** The rules that can be referred to, or the first of them. */
function namesThereAre({ byName }: Known): string | undefined {
  const names = [...byName.values()].flatMap(({ kind, name }) =>
    kind === 'filter' || name === undefined ? [] : [name],
  );
  if (names.length === 0) return 'no rule has a name';
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return `there are ${names.toSorted().slice(0, MAX_NAMED).join(', ')}${more}`;
}

/** Whether everything a rule refers to exists and fits; tells what does not. */
export function checkReferences(draft: RuleDraft, known: Known): boolean {
  let fine = true;
  for (const reference of referencesOf(draft)) {
    if (!checkName(reference, known)) fine = false;
    else if (known.resolve(reference)!.kind === 'filter') {
      known.report.fail('CW_RULE_REFERENCE', `"${reference.name}" is a filter`, reference.place);
      fine = false;
    }
  }
  return draft.kind === 'correlation' ? checkListed(draft, known) && fine : fine;
}

/** What only correlations have: metric rules where they have a meaning, aliases of listed rules. */
function checkListed(draft: CorrelationDraft, known: Known): boolean {
  const { type } = draft.spec;
  let fine = true;
  const heard = new Set(listenedTo(draft).map((reference) => known.resolve(reference)));
  for (const reference of draft.rules) {
    const isMetric = known.resolve(reference)?.kind === 'metric';
    if (!isMetric || type === 'temporal' || type === 'temporal_ordered') continue;
    const hint = 'metric rules are joined by temporal and temporal_ordered';
    known.report.fail(
      'CW_RULE_REFERENCE',
      `${type} counts events, "${reference.name}" is a metric rule`,
      reference.place,
      hint,
    );
    fine = false;
  }
  if (type !== 'temporal_ordered' && !checkDistinct(draft.rules, known)) fine = false;
  for (const [alias, members] of Object.entries(draft.aliases)) {
    for (const { rule } of members) {
      const target = known.resolve(rule);
      if (target !== undefined && heard.has(target)) continue;
      const hint = didYouMean(
        rule.name,
        listenedTo(draft).map((reference) => reference.name),
      );
      known.report.fail(
        'CW_RULE_REFERENCE',
        `alias "${alias}" names "${rule.name}", which is not listed`,
        rule.place,
        hint,
      );
      fine = false;
    }
  }
  return fine;
}

/** One rule under its name and its id is still one rule. */
function checkDistinct(rules: readonly Reference[], known: Known): boolean {
  const targets = rules.map((reference) => known.resolve(reference));
  const repeat = rules.find((_reference, i) => targets[i] !== undefined && targets.indexOf(targets[i]) < i);
  if (repeat === undefined) return true;
  known.report.fail('CW_RULE_DUPLICATE', `"${repeat.name}" is a rule listed before`, repeat.place);
  return false;
}

/** Whether the rules a filter names exist and are detections; tells what does not. */
export function checkFilter(filter: FilterDraft, known: Known): boolean {
  if (filter.rules === 'any') return true;
  let fine = true;
  for (const reference of filter.rules) {
    const target = known.resolve(reference);
    // A filter that names a rule which is off, or broken, still holds for the others.
    if (target?.disabled === true || (target === undefined && known.rejected.has(reference.name))) continue;
    if (target === undefined) fine = checkName(reference, known) && fine;
    else if (target.kind !== 'detection') {
      const message = `a filter applies to detections, "${reference.name}" is a ${target.kind}`;
      known.report.fail('CW_RULE_REFERENCE', message, reference.place, 'name the detections it rests on');
      fine = false;
    }
  }
  return fine;
}
