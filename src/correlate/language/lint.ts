import { effectivePredicate } from './build-rules.ts';
import { contradictsItself } from './contradiction.ts';
import type { DetectionDraft, RuleDraft } from './draft.ts';
import { quietedBy } from './draft.ts';
import { KNOWN_FIELDS, OTHER_NAMES, PARSED_FIELDS } from './known-fields.ts';
import { KNOWN_MEASUREMENTS } from './known-measurements.ts';
import type { Linked } from './link.ts';
import { lintCorrelation } from './lint-correlation.ts';
import { lintLabels } from './lint-labels.ts';
import { lintMetric } from './lint-metric.ts';
import type { Report } from './mistake.ts';
import type { KnownNames, LintContext } from './lint-context.ts';
import type { FieldTest, Predicate } from './predicate.ts';
import { possible, testsOf } from './predicate.ts';
import { SIGMA_TAXONOMY, sourcesOf } from './taxonomy.ts';
import { didYouMean, nearest } from './suggest.ts';

function suggestField(field: string, fields: ReadonlySet<string>): string | undefined {
  const found = OTHER_NAMES[field] ?? nearest(field, fields);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

export interface LintOptions {
  readonly known: KnownNames;
  /** `engine.max_entries`. */
  readonly maxEntries: number;
}

/** Warns of rules that load but hardly do what they were written for. */
export function lintRules(linked: Linked, options: LintOptions, report: Report): void {
  const { known, maxEntries } = options;
  const fields = new Set([...KNOWN_FIELDS, ...(known.fields ?? [])]);
  const filled = new Set([...PARSED_FIELDS, ...(known.fields ?? [])]);
  // A name of Sigma's is as good as what it is read from.
  const isKnownField = (field: string): boolean =>
    fields.has(field) ||
    (field in SIGMA_TAXONOMY && sourcesOf(field, SIGMA_TAXONOMY).some((name) => filled.has(name)));
  const measurements = new Set([...Object.keys(KNOWN_MEASUREMENTS), ...(known.measurements ?? [])]);
  const context: LintContext = {
    linked,
    report,
    isKnownField,
    valuesOf: (field) => known.values?.[field],
    isKnownMeasurement: (name) => measurements.has(name) || name.startsWith('crosswatch_'),
    checkField(field, place) {
      if (isKnownField(field)) return;
      const hint = suggestField(field, fields);
      report.warn('unknown-field', `no event is known to have "${field}"`, place, hint);
    },
    maxEntries,
  };
  const referred = new Set(
    linked.rules.flatMap((draft) => quietedBy(draft).map((reference) => linked.resolve(reference))),
  );
  for (const draft of linked.rules) {
    lintSilence(draft, referred.has(draft), report);
    lintLabels(draft, report);
    if (draft.kind === 'detection') lintDetection(draft, context);
    else if (draft.kind === 'metric') lintMetric(draft, context);
    else lintCorrelation(draft, context);
  }
}

function lintSilence(draft: RuleDraft, referred: boolean, report: Report): void {
  const say = (message: string, hint?: string): void =>
    report.warn('never-alerts', message, draft.namePlace, hint);
  if (draft.level === 'informational' && draft.alert.enabled === true)
    say('informational rules never alert, whatever alert.enabled says', 'give it a level from low on');
  else if (referred) return;
  else if (draft.level === 'informational')
    say('informational and referred to by no rule: it does nothing', 'refer to it, or raise its level');
  else if (draft.alert.enabled === false)
    say('alert.enabled is false and no rule refers to it: it does nothing');
}

function lintDetection(draft: DetectionDraft, context: LintContext): void {
  const { report, linked } = context;
  const predicate = effectivePredicate(draft, linked);
  const told = new Set<string>();
  for (const { field, place = draft.place } of testsOf(predicate)) {
    if (!told.has(field)) context.checkField(field, place);
    told.add(field);
  }
  for (const field of draft.alert.groupBy)
    if (!told.has(field)) context.checkField(field, draft.placeOf('alert', 'group-by'));
  lintValues(draft, predicate, context);
  if (contradictsItself(predicate)) {
    report.warn(
      'unreachable',
      'the condition contradicts itself: it can never hold',
      draft.placeOf('detection', 'condition'),
    );
    return;
  }
  const lacks = (test: FieldTest): string | undefined => lackOf(test, context);
  if (possible(predicate, (test) => lacks(test) === undefined).true) return;
  const missing = [...new Set(testsOf(predicate).map(lacks))].filter((lack) => lack !== undefined).toSorted();
  if (missing.length === 0) {
    report.warn('unreachable', 'the condition can never hold', draft.placeOf('detection', 'condition'));
    return;
  }
  const hint = 'it starts to work once a pattern of the configuration fills them';
  report.warn('inert', `never matches: no event has ${missing.join(', ')}`, draft.place, hint);
}

/** What no event has that a test needs: the field, or any of the values it asks for. */
function lackOf({ field, exact }: FieldTest, { isKnownField, valuesOf }: LintContext): string | undefined {
  if (!isKnownField(field)) return field;
  const known = valuesOf(field)?.map((value) => value.toLowerCase());
  if (exact === undefined || known === undefined || exact.some((value) => known.includes(value)))
    return undefined;
  return `${field} of ${exact.map((value) => `"${value}"`).join(' or ')}`;
}

/** A value that no event has is as good as a mistyped name. */
function lintValues(draft: DetectionDraft, predicate: Predicate, { report, valuesOf }: LintContext): void {
  for (const { field, exact = [], place = draft.place } of testsOf(predicate)) {
    const known = valuesOf(field)?.map((value) => value.toLowerCase());
    for (const value of exact) {
      if (known === undefined || known.includes(value)) continue;
      const message = `no event is known to have "${field}" of "${value}"`;
      report.warn('unknown-value', message, place, didYouMean(value, known));
    }
  }
}
