import { formatDurationSeconds, formatSi } from './humanize.ts';
import type { Template, TemplateContext } from '../rule.ts';

/** Characters of a value that appear in a text; the rest is cut. */
const MAX_VALUE = 256;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

type Value = string | number | TemplateContext['labels'];
type Filter = (value: Value) => Value;

/** What is wrong with a template, and how many characters into it. */
export class TemplateError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const NUMERIC = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
}

function onNumbers(change: (n: number) => string): Filter {
  return (value) => {
    const n = numberOf(value);
    return n === undefined || !Number.isFinite(n) ? value : change(n);
  };
}

function joinWith(separator: string): Filter {
  return (value) => {
    if (typeof value !== 'object') return value;
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([key, text]) => `${key}=${text}`).join(separator);
  };
}

const FILTER = /^(?<name>[A-Za-z]+)(?:\s+(?<argument>\d+|"[^"]*"|'[^']*'))?$/;

function parseFilter(text: string, offset: number): Filter {
  const { name, argument } = FILTER.exec(text)?.groups ?? {};
  if (name === 'round' && (argument === undefined || /^(?:\d|1\d|20)$/.test(argument)))
    return onNumbers((n) => n.toFixed(Number(argument ?? '0')));
  if (name === 'humanize' && argument === undefined) return onNumbers(formatSi);
  if (name === 'humanizeDuration' && argument === undefined) return onNumbers(formatDurationSeconds);
  if (name === 'join' && !/^\d/.test(argument ?? '')) return joinWith(argument?.slice(1, -1) ?? ', ');
  throw new TemplateError(`unknown filter "${text}"`, offset);
}

/** Undefined for a name that does not exist. */
function lookUp(name: string, context: TemplateContext): Value | undefined {
  if (name === '$value') return context.value;
  if (name === '$count') return context.count;
  if (name === '$level') return context.level;
  if (name === '$rule.title') return context.ruleTitle;
  if (name === '$startsAt') return new Date(context.startedAtMs).toISOString();
  if (name === '$labels') return context.labels;
  if (!name.startsWith('$labels.')) return undefined;
  const label = name.slice('$labels.'.length);
  return Object.hasOwn(context.labels, label) ? context.labels[label] : undefined;
}

function textOf(value: Value): string {
  const text = typeof value === 'object' ? (joinWith(', ')(value) as string) : String(value);
  const clean = text.replace(CONTROLS, '');
  if (clean.length <= MAX_VALUE) return clean;
  // A character of two units is not cut in half.
  return clean.slice(0, MAX_VALUE).replace(/[\ud800-\udbff]$/, '');
}

const NAME = /^\$[A-Za-z][^\s|]*$/;

function parsePlaceholder(inside: string, offset: number): (context: TemplateContext) => string | undefined {
  const [head = '', ...rest] = inside.split(/\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)/).map((part) => part.trim());
  if (!NAME.test(head)) throw new TemplateError(`expected a name such as $value, got "${head}"`, offset);
  const filters = rest.map((text) => parseFilter(text, offset));
  return (context) => {
    const value = lookUp(head, context);
    if (value === undefined) return undefined;
    return textOf(filters.reduce((current, filter) => filter(current), value));
  };
}

/** Names a template may use; `$labels.<key>` is any of the alert's labels. */
export const TEMPLATE_NAMES = ['$labels', '$value', '$count', '$level', '$rule.title', '$startsAt'] as const;

/** Names in `{{ … }}` that no alert has. */
export function unknownNames(source: string): readonly string[] {
  return [...source.matchAll(/\{\{\s*(?<name>[^\s|}]+)/g)]
    .map((match) => match.groups?.['name'] ?? '')
    .filter((name) => !(TEMPLATE_NAMES as readonly string[]).includes(name) && !name.startsWith('$labels.'));
}

/**
 * Compiles `text {{ $name | filter }} text`. Values are stripped of control and reordering characters and cut at 256
 * characters; an unknown name renders as nothing and is told. Throws `TemplateError` for what can not be read.
 */
export function parseTemplate(source: string): Template {
  const parts: (string | ReturnType<typeof parsePlaceholder>)[] = [];
  const names: string[] = [];
  let at = 0;
  for (;;) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    const close = source.indexOf('}}', open);
    if (close < 0) throw new TemplateError('"}}" is missing', open);
    parts.push(source.slice(at, open));
    names.push('');
    const inside = source.slice(open + 2, close);
    parts.push(parsePlaceholder(inside.trim(), open));
    names.push(inside.split('|')[0]!.trim());
    at = close + 2;
  }
  parts.push(source.slice(at));
  return {
    source,
    render(context, unknownName) {
      let text = '';
      for (const [i, part] of parts.entries()) {
        if (typeof part === 'string') text += part;
        else {
          const value = part(context);
          if (value === undefined) unknownName(names[i]!);
          else text += value;
        }
      }
      return text;
    },
  };
}
