import type { FieldValue, Point } from '../../../model/point.ts';
import type { Sample } from './parse.ts';

/**
 * Points as Telegraf's `prometheus` input writes them with `metric_version = 1`, its default: the family is the
 * measurement; the value is the field `counter`, `gauge` or `value`; a histogram is one point with `count`, `sum` and
 * a field for each bucket, named by its upper bound; a summary likewise by quantile. That makes one series of a
 * histogram where version 2 makes one of each bucket. Values that are not finite are left out.
 */
export function samplesToPoints(
  samples: readonly Sample[],
  tags: Readonly<Record<string, string>>,
  timeMs: number,
): readonly Point[] {
  const points = new Map<string, Point & { readonly fields: Record<string, FieldValue> }>();
  for (const sample of samples) {
    const target = targetOf(sample);
    if (target === undefined || !Number.isFinite(sample.value)) continue;
    const labels = [...sample.labels].filter(([key, value]) => key !== target.without && value !== '');
    const key = JSON.stringify([target.measurement, labels.toSorted()]);
    let point = points.get(key);
    if (point === undefined) {
      const all = { ...Object.fromEntries(labels), ...tags };
      point = { measurement: target.measurement, tags: all, fields: {}, timeMs };
      points.set(key, point);
    }
    point.fields[target.field] = sample.value;
  }
  return [...points.values()];
}

interface Target {
  readonly measurement: string;
  readonly field: string;
  /** The label that became the field's name. */
  readonly without?: string;
}

/** Where a sample goes; undefined for what only dates a family. */
function targetOf({ family, type, name, labels }: Sample): Target | undefined {
  if (type !== 'untyped' && name === `${family}_created`) return undefined;
  switch (type) {
    case 'counter':
      return { measurement: name, field: 'counter' };
    case 'gauge':
      return { measurement: name, field: 'gauge' };
    case 'histogram':
    case 'gaugehistogram':
      return partOf(family, name, 'le', labels.get('le'));
    case 'summary':
      return partOf(family, name, 'quantile', labels.get('quantile'));
    default:
      return { measurement: name, field: 'value' };
  }
}

function partOf(family: string, name: string, label: string, bound: string | undefined): Target | undefined {
  const measurement = family;
  if (/_g?sum$/.test(name)) return { measurement, field: 'sum' };
  if (/_g?count$/.test(name)) return { measurement, field: 'count' };
  return bound === undefined ? undefined : { measurement, field: formatBound(bound), without: label };
}

/** From a million on, Go writes an exponent. */
const FIRST_EXPONENT_POWER = 6;

/** A bound as Go prints a float (`%g`), so that field names are Telegraf's: `0.5`, `10`, `1e+06`, `+Inf`. */
export function formatBound(text: string): string {
  if (/^\+?inf$/i.test(text)) return '+Inf';
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return text;
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < FIRST_EXPONENT_POWER) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
