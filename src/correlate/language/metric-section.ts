import type { MetricAggregate } from '../rule.ts';
import { readComparison } from './comparison.ts';
import type { DetectionContext } from './detection-context.ts';
import type { MetricSpec, MetricSpecBase } from './draft.ts';
import { readExpect } from './expect-list.ts';
import { createKeyReader } from './key-reader.ts';
import type { KeyReader } from './key-reader.ts';
import type { LocatedMap } from './located.ts';
import type { Report } from './mistake.ts';
import { allOf, compilePredicate, negate } from './predicate.ts';
import type { Predicate } from './predicate.ts';
import { readSelection } from './selection.ts';
import { didYouMean } from './suggest.ts';

export const METRIC_TYPES = ['threshold', 'rate', 'anomaly', 'absence', 'forecast'] as const;
type MetricType = (typeof METRIC_TYPES)[number];

const COMMON = ['measurement', 'field', 'where', 'group-by', 'type'] as const;
const VALUED = ['condition', 'clear', 'stale_after', 'on_stale', 'min_samples'] as const;

/** Keys by type, beside those that every metric rule has. */
const KEYS: Record<MetricType, readonly string[]> = {
  threshold: [...VALUED, 'aggregate', 'window'],
  rate: [...VALUED, 'window'],
  anomaly: [...VALUED, 'aggregate', 'method', 'baseline', 'min_stddev', 'min_delta', 'min_iqr', 'abs'],
  forecast: [...VALUED, 'aggregate', 'window', 'horizon', 'min_span'],
  absence: ['after', 'expect'],
};
export const METRIC_KEYS: readonly string[] = [...new Set([...COMMON, ...Object.values(KEYS).flat()])];

/** Default and least number of samples. */
const SAMPLES: Record<MetricType, readonly [number, number]> = {
  threshold: [1, 1],
  rate: [2, 2],
  anomaly: [30, 2],
  forecast: [10, 2],
  absence: [1, 1],
};

const ON_STALE = ['keep', 'resolve'] as const;
const METHODS = ['zscore', 'iqr'] as const;
const STALE_AFTER_MS = 5 * 60_000;

/** Reads `metric:`. `exceptions` are tags for which the rule does not look. */
export function readMetricSection(
  map: LocatedMap,
  context: DetectionContext,
  exceptions?: Predicate,
): { readonly spec: MetricSpec; readonly where: Predicate } | undefined {
  const { report } = context;
  const reader = createKeyReader(map, METRIC_KEYS, report);
  const type = reader.has('type') ? reader.choice('type', METRIC_TYPES) : 'threshold';
  if (type === undefined) return readWithoutType(reader, context);
  for (const { key, keyPlace } of map.entries) {
    const fits = (COMMON as readonly string[]).includes(key) || KEYS[type].includes(key);
    if (METRIC_KEYS.includes(key) && !fits)
      report.fail('CW_RULE_KEY', `"${key}" does not belong to type ${type}`, keyPlace);
  }
  const whereMap = reader.map('where');
  const selected = whereMap === undefined ? allOf([]) : readSelection(whereMap, context);
  reader.required('measurement');
  if (type !== 'absence') {
    reader.required('field');
    reader.required('condition');
  }
  const condition = reader.node('condition');
  const clear = reader.node('clear');
  const groupBy = reader.texts('group-by') ?? ['host.name'];
  const [samples, least] = SAMPLES[type];
  const where = selected ?? allOf([]);
  const guarded = exceptions === undefined ? where : allOf([where, negate(exceptions)]);
  const base: MetricSpecBase = {
    measurement: reader.text('measurement') ?? '',
    field: reader.text('field') ?? '',
    where: compilePredicate(guarded),
    groupBy,
    aggregate: readAggregate(reader, report) ?? { kind: 'last' },
    windowMs: reader.duration('window'),
    minSamples: reader.integer('min_samples', least) ?? samples,
    condition: (condition === undefined ? undefined : readComparison(condition, report)) ?? [],
    clear: clear === undefined ? undefined : readComparison(clear, report),
    staleAfterMs: reader.duration('stale_after') ?? STALE_AFTER_MS,
    onStale: reader.choice('on_stale', ON_STALE) ?? 'keep',
  };
  return { spec: readTyped(type, base, reader, report), where: guarded };
}

/** A section whose type is not known yet: what else is wrong with it is told all the same. */
function readWithoutType(reader: KeyReader, context: DetectionContext): undefined {
  const { report } = context;
  reader.required('measurement');
  for (const key of ['measurement', 'field']) reader.scalar(key);
  const groupBy = reader.texts('group-by') ?? ['host.name'];
  for (const key of ['window', 'baseline', 'horizon', 'min_span', 'after', 'stale_after'])
    reader.duration(key);
  reader.integer('min_samples', 1);
  for (const key of ['min_stddev', 'min_delta', 'min_iqr']) reader.number(key, 0);
  reader.flag('abs');
  reader.choice('on_stale', ON_STALE);
  reader.choice('method', METHODS);
  readAggregate(reader, report);
  readExpect(reader, groupBy, report);
  const where = reader.map('where');
  if (where !== undefined) readSelection(where, context);
  for (const key of ['condition', 'clear']) {
    const comparison = reader.node(key);
    if (comparison !== undefined) readComparison(comparison, report);
  }
}

function readTyped(type: MetricType, base: MetricSpecBase, reader: KeyReader, report: Report): MetricSpec {
  const needed = (key: string): number =>
    reader.required(key) === undefined ? 0 : (reader.duration(key) ?? 0);
  switch (type) {
    case 'threshold':
      return { ...base, type };
    case 'rate':
      needed('window');
      return { ...base, type };
    case 'anomaly': {
      const method = reader.choice('method', METHODS) ?? 'zscore';
      const foreign = method === 'zscore' ? 'min_iqr' : 'min_stddev';
      if (reader.has(foreign))
        report.fail(
          'CW_RULE_KEY',
          `"${foreign}" does not belong to method ${method}`,
          reader.placeOf(foreign),
        );
      return {
        ...base,
        type,
        method,
        baselineMs: needed('baseline'),
        minStddev: reader.number('min_stddev', 0) ?? 0,
        minDelta: reader.number('min_delta', 0) ?? 0,
        minIqr: reader.number('min_iqr', 0) ?? 0,
        abs: reader.flag('abs') ?? false,
      };
    }
    case 'forecast':
      needed('window');
      return { ...base, type, horizonMs: needed('horizon'), minSpanMs: reader.duration('min_span') };
    case 'absence':
      return { ...base, type, afterMs: needed('after'), expect: readExpect(reader, base.groupBy, report) };
  }
}

const AGGREGATES = ['last', 'avg', 'min', 'max', 'sum', 'count', 'median'] as const;

function readAggregate(reader: KeyReader, report: Report): MetricAggregate | undefined {
  const text = reader.text('aggregate');
  if (text === undefined) return undefined;
  const kind = AGGREGATES.find((name) => name === text);
  if (kind !== undefined) return { kind };
  const percentile = Number(/^p(?<n>\d{1,3}(?:\.\d+)?)$/.exec(text)?.groups?.['n'] ?? Number.NaN);
  if (percentile >= 0 && percentile <= 100) return { kind: 'percentile', percentile };
  const place = reader.node('aggregate')?.place ?? reader.place;
  const hint = didYouMean(text, [...AGGREGATES, 'p95']);
  return report.fail('CW_RULE_VALUE', `unknown aggregate "${text}"`, place, hint);
}
