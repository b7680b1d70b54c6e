import type { Labels } from '../../../model/alert.ts';

const MAX_SAMPLES = 1_000_000;
const UNSIGNED = String.raw`(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Inf|NaN)`;
const ITEM = new RegExp(
  `^(?:(?<gap>_|stale)|(?<start>[+-]?${UNSIGNED})(?<step>[+-]${UNSIGNED})?)(?:x(?<times>\\d+))?$`,
);

export interface Series {
  readonly measurement: string;
  readonly tags: Labels;
  readonly field: string;
}

/** The value, or in words what is wrong with the text. */
export type Parsed<T> = { readonly value: T } | { readonly mistake: string };

/**
 * Samples in promtool's notation, one per interval: `5`, `axn` (a, n+1 times), `a+bxn` and `a-bxn` (a, then n further
 * ones by b), `_` (none), `_xn` (n times none), `stale` (none: silence is what makes a series stale here).
 * Source: Prometheus, "Unit testing for rules", `<series>`.
 */
export function parseSeriesValues(text: string): Parsed<readonly (number | undefined)[]> {
  const samples: (number | undefined)[] = [];
  for (const item of text.split(/\s+/).filter((part) => part !== '')) {
    const groups = ITEM.exec(item)?.groups;
    const isGap = groups?.['gap'] !== undefined;
    const times = groups?.['times'] === undefined ? undefined : Number(groups['times']);
    if (groups === undefined || (groups['step'] !== undefined && times === undefined))
      return { mistake: `"${item}" is none of a, axn, a+bxn, a-bxn, _, _xn, stale` };
    const count = isGap ? (times ?? 1) : (times ?? 0) + 1;
    if (samples.length + count > MAX_SAMPLES)
      return { mistake: `more than ${MAX_SAMPLES} samples in one series` };
    const start = isGap ? undefined : toNumber(groups['start'] as string);
    const step = toNumber(groups['step'] ?? '0');
    for (let i = 0; i < count; i += 1)
      samples.push(start === undefined || i === 0 ? start : start + i * step);
  }
  return { value: samples };
}

/** A series as line protocol without value and stamp: `measurement,tag=value,… field`, with its escapes. */
export function parseSeriesName(text: string): Parsed<Series> {
  const mistake = { mistake: `"${text}" is not of the form measurement,tag=value field` };
  const [head, field, ...rest] = splitUnescaped(text.trim(), ' ').filter((part) => part !== '');
  if (head === undefined || field === undefined || rest.length > 0) return mistake;
  const [measurement, ...pairs] = splitUnescaped(head, ',');
  if (measurement === undefined || measurement === '') return mistake;
  const tags: Record<string, string> = {};
  for (const pair of pairs) {
    const [key, value, ...more] = splitUnescaped(pair, '=');
    if (key === undefined || key === '' || value === undefined || value === '' || more.length > 0)
      return mistake;
    tags[unescape(key)] = unescape(value);
  }
  return { value: { measurement: unescape(measurement), tags, field: unescape(field) } };
}

function toNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === separator) parts.push('');
    else if (char === '\\' && i + 1 < text.length) {
      parts[parts.length - 1] += char + (text[i + 1] as string);
      i += 1;
    } else parts[parts.length - 1] += char;
  }
  return parts;
}

function unescape(text: string): string {
  return text.replace(/\\([,= ])/g, '$1');
}
