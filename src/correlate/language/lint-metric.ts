import { beyondWindow, isUnsatisfiable } from './comparison.ts';
import type { MetricDraft } from './draft.ts';
import { KNOWN_MEASUREMENTS } from './known-measurements.ts';
import type { LintContext } from './lint-context.ts';
import { fieldsOf } from './predicate.ts';
import { didYouMean, nearest } from './suggest.ts';

/** Warnings that concern metric rules. */
export function lintMetric(draft: MetricDraft, context: LintContext): void {
  lintNames(draft, context);
  lintSeries(draft, context);
  lintCondition(draft, context);
}

function lintNames(draft: MetricDraft, { report, isKnownMeasurement }: LintContext): void {
  const { measurement, field } = draft.spec;
  if (!isKnownMeasurement(measurement)) {
    const near = nearest(measurement, Object.keys(KNOWN_MEASUREMENTS));
    const hint = near === undefined ? 'right if an application writes it' : `did you mean "${near}"?`;
    report.warn(
      'unknown-measurement',
      `no collector writes "${measurement}"`,
      draft.placeOf('metric', 'measurement'),
      hint,
    );
    return;
  }
  const fields = KNOWN_MEASUREMENTS[measurement]?.fields ?? [];
  if (field === '' || fields.length === 0 || fields.includes(field)) return;
  const message = `"${measurement}" has no numeric field "${field}"`;
  report.warn('unknown-field', message, draft.placeOf('metric', 'field'), didYouMean(field, fields));
}

/** `last` and the like of several series pick one of them by its name. */
function lintSeries(draft: MetricDraft, { report }: LintContext): void {
  const { spec } = draft;
  const applies = spec.type === 'threshold' || spec.type === 'anomaly' || spec.type === 'forecast';
  if (!applies || spec.aggregate.kind !== 'last') return;
  const pinned = fieldsOf(draft.wherePredicate);
  const loose = (KNOWN_MEASUREMENTS[spec.measurement]?.seriesTags ?? []).filter(
    (tag) => !pinned.has(tag) && !spec.groupBy.includes(tag),
  );
  if (loose.length === 0) return;
  const message = `several series in one group, and "last" takes but one of them: ${loose.join(', ')} is open`;
  const hint = `select one with "where", add ${loose.join(', ')} to group-by, or set "aggregate"`;
  report.warn('last-of-several-series', message, draft.placeOf('metric', 'aggregate'), hint);
}

function lintCondition(draft: MetricDraft, { report, maxEntries }: LintContext): void {
  const { spec } = draft;
  if (spec.type === 'absence') return;
  const counts = spec.type === 'threshold' && spec.aggregate.kind === 'count';
  const positive = counts || spec.type === 'rate' || (spec.type === 'anomaly' && spec.abs);
  const range = { integers: counts, minimum: counts ? 1 : positive ? 0 : -Infinity, maximum: Infinity };
  if (isUnsatisfiable(spec.condition, range))
    report.warn('unreachable', 'no value satisfies the condition', draft.placeOf('metric', 'condition'));
  else if (counts && isUnsatisfiable(spec.condition, { ...range, maximum: maxEntries }))
    report.warn('never-alerts', beyondWindow(maxEntries), draft.placeOf('metric', 'condition'));
  if (spec.clear !== undefined && isUnsatisfiable(spec.clear, range))
    report.warn(
      'unreachable',
      'no value satisfies "clear": the alert ends with silence only',
      draft.placeOf('metric', 'clear'),
    );
  if (spec.type === 'forecast' && (spec.minSpanMs ?? 0) > (spec.windowMs ?? 0))
    report.warn(
      'unreachable',
      '"min_span" is longer than "window": never enough points',
      draft.placeOf('metric', 'min_span'),
    );
}
