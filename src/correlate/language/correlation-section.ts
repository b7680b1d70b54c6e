import type { Comparison } from '../rule.ts';
import { isOnlyUpperBound, readComparison } from './comparison.ts';
import type { AliasDraft, CorrelationSpec, Reference } from './draft.ts';
import { expressionReferences } from './draft.ts';
import { readExpect } from './expect-list.ts';
import { createKeyReader, scalarText } from './key-reader.ts';
import type { KeyReader } from './key-reader.ts';
import { describeKind } from './located.ts';
import type { LocatedMap, LocatedScalar } from './located.ts';
import type { Report } from './mistake.ts';
import { readRuleExpression } from './rule-expression.ts';

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_median',
  'value_percentile',
  'temporal',
  'temporal_ordered',
  'first_seen',
  'event_absence',
] as const;
type CorrelationType = (typeof CORRELATION_TYPES)[number];

const COMMON = ['type', 'rules', 'group-by', 'aliases', 'generate'] as const;
const VALUED = ['timespan', 'condition', 'field'] as const;
const KEYS: Record<CorrelationType, readonly string[]> = {
  event_count: ['timespan', 'condition'],
  value_count: VALUED,
  value_sum: VALUED,
  value_avg: VALUED,
  value_min: VALUED,
  value_max: VALUED,
  value_median: VALUED,
  value_percentile: [...VALUED, 'percentile'],
  temporal: ['timespan', 'condition'],
  temporal_ordered: ['timespan', 'condition', 'until'],
  first_seen: ['field', 'history', 'learn_for'],
  event_absence: ['timespan', 'expect'],
};
export const CORRELATION_KEYS: readonly string[] = [...new Set([...COMMON, ...Object.values(KEYS).flat()])];

const HISTORY_MS = 30 * 86_400_000;

export interface CorrelationSection {
  readonly rules: readonly Reference[];
  readonly groupBy: readonly string[];
  /** 0 where the type has none (`first_seen`). */
  readonly timespanMs: number;
  readonly aliases: Readonly<Record<string, readonly AliasDraft[]>>;
  readonly generate: boolean;
  readonly spec: CorrelationSpec;
}

function toReference(scalar: LocatedScalar): Reference {
  return { name: scalarText(scalar), place: scalar.place };
}

/** Reads `correlation:`. */
export function readCorrelationSection(map: LocatedMap, report: Report): CorrelationSection | undefined {
  const reader = createKeyReader(map, CORRELATION_KEYS, report);
  reader.required('type');
  const type = reader.choice('type', CORRELATION_TYPES);
  if (type === undefined) return readWithoutType(reader, report);
  for (const { key, keyPlace } of map.entries) {
    const fits = (COMMON as readonly string[]).includes(key) || KEYS[type].includes(key);
    if (CORRELATION_KEYS.includes(key) && !fits)
      report.fail('CW_RULE_KEY', `"${key}" does not belong to type ${type}`, keyPlace, hintFor(type, key));
  }
  reader.required('group-by');
  const groupBy = reader.texts('group-by') ?? [];
  const listed = reader.scalars('rules')?.map(toReference);
  const spec = readSpec(type, reader, listed ?? [], groupBy, report);
  const expression = spec?.type === 'temporal' ? spec.expression : undefined;
  if (listed === undefined && expression === undefined && !reader.has('rules')) reader.required('rules');
  if (listed?.length === 0) report.fail('CW_RULE_VALUE', '"rules" lists no rule', reader.placeOf('rules'));
  const rules = listed ?? (expression === undefined ? [] : distinct(expressionReferences(expression)));
  if (type !== 'temporal_ordered') refuseRepeats(rules, report);
  if (KEYS[type].includes('timespan')) reader.required('timespan');
  const timespanMs = KEYS[type].includes('timespan') ? (reader.duration('timespan') ?? 0) : 0;
  const aliases = readAliases(reader, report);
  const generate = reader.flag('generate') ?? false;
  return spec === undefined ? undefined : { rules, groupBy, timespanMs, aliases, generate, spec };
}

/** A section whose type is not known yet: what else is wrong with it is told all the same. */
function readWithoutType(reader: KeyReader, report: Report): undefined {
  reader.required('group-by');
  const groupBy = reader.texts('group-by') ?? [];
  const listed = reader.scalars('rules')?.map(scalarText);
  for (const key of ['timespan', 'history', 'learn_for']) reader.duration(key);
  reader.flag('generate');
  reader.scalar('until');
  reader.texts('field');
  reader.number('percentile', 0);
  readExpect(reader, groupBy, report);
  readAliases(reader, report);
  const condition = reader.node('condition');
  if (condition?.kind === 'map') readComparison(condition, report, ['field', 'percentile']);
  else if (condition?.kind === 'scalar' && typeof condition.value === 'string')
    readRuleExpression(condition, listed, report);
}

function hintFor(type: CorrelationType, key: string): string | undefined {
  if (type === 'first_seen' && key === 'timespan') return 'how long a value is remembered is "history"';
  return key === 'until' ? 'it belongs to temporal_ordered' : undefined;
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  return references.filter((one, i) => references.findIndex((other) => other.name === one.name) === i);
}

function refuseRepeats(rules: readonly Reference[], report: Report): void {
  for (const [i, { name, place }] of rules.entries()) {
    if (rules.findIndex((rule) => rule.name === name) < i)
      report.fail('CW_RULE_DUPLICATE', `"${name}" is listed twice`, place);
  }
}

function readSpec(
  type: CorrelationType,
  reader: KeyReader,
  listed: readonly Reference[],
  groupBy: readonly string[],
  report: Report,
): CorrelationSpec | undefined {
  switch (type) {
    case 'temporal':
      return readTemporal(reader, listed, report);
    case 'temporal_ordered':
      return readOrdered(reader, listed, report);
    case 'first_seen': {
      reader.required('field');
      const historyMs = reader.duration('history') ?? HISTORY_MS;
      return { type, fields: fieldsOf(reader), historyMs, learnForMs: reader.duration('learn_for') ?? 0 };
    }
    case 'event_absence':
      return { type, expect: readExpect(reader, groupBy, report) };
    default:
      return readCounting(type, reader, report);
  }
}

/** Sigma writes `field` and pySigma `percentile` inside `condition`; beside it they are easier to see. */
function fieldsOf(reader: KeyReader): readonly string[] {
  return reader.texts('field') ?? [];
}

type CountingType = Exclude<
  CorrelationType,
  'temporal' | 'temporal_ordered' | 'first_seen' | 'event_absence'
>;

function readCounting(type: CountingType, outer: KeyReader, report: Report): CorrelationSpec | undefined {
  outer.required('condition');
  const map = outer.map('condition');
  if (map === undefined) return undefined;
  const beside =
    type === 'event_count' ? [] : ['field', ...(type === 'value_percentile' ? ['percentile'] : [])];
  const condition = readComparison(map, report, beside);
  const inside = createKeyReader(
    map,
    map.entries.map((entry) => entry.key),
    report,
  );
  const both = beside.find((key) => inside.has(key) && outer.has(key));
  if (both !== undefined)
    report.fail('CW_RULE_KEY', `"${both}" stands twice`, inside.placeOf(both), 'give it once');
  const fields = inside.has('field') ? fieldsOf(inside) : fieldsOf(outer);
  if (beside.includes('field') && !inside.has('field')) outer.required('field');
  if (condition === undefined) return undefined;
  if (type === 'event_count' || type === 'value_count') {
    refuseUpperBounds(condition, outer, report);
    return type === 'event_count' ? { type, condition } : { type, condition, fields };
  }
  if (fields.length > 1) {
    const place = (inside.has('field') ? inside : outer).placeOf('field');
    return report.fail('CW_RULE_VALUE', `${type} takes one field`, place, 'only value_count counts tuples');
  }
  if (type !== 'value_percentile') return { type, condition, fields };
  const source = inside.has('percentile') ? inside : outer;
  source.required('percentile');
  const percentile = source.number('percentile', 0) ?? 0;
  if (percentile > 100)
    report.fail('CW_RULE_VALUE', '"percentile" is a number from 0 to 100', source.placeOf('percentile'));
  return { type, condition, fields, percentile };
}

function refuseUpperBounds(condition: Comparison, reader: KeyReader, report: Report): void {
  if (!isOnlyUpperBound(condition)) return;
  const place = reader.node('condition')?.place ?? reader.place;
  const hint = 'to be told that too little happens, use type event_absence';
  report.fail('CW_RULE_CONDITION', 'only upper bounds: true at the first event already', place, hint);
}

function readTemporal(
  reader: KeyReader,
  listed: readonly Reference[],
  report: Report,
): CorrelationSpec | undefined {
  const node = reader.node('condition');
  if (node === undefined) return { type: 'temporal' };
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const names = reader.has('rules') ? listed.map((rule) => rule.name) : undefined;
    const expression = readRuleExpression(node, names, report);
    return expression === undefined ? undefined : { type: 'temporal', expression };
  }
  const condition = readComparison(node, report);
  if (condition === undefined) return undefined;
  refuseUpperBounds(condition, reader, report);
  return { type: 'temporal', condition };
}

function readOrdered(
  reader: KeyReader,
  listed: readonly Reference[],
  report: Report,
): CorrelationSpec | undefined {
  const node = reader.node('condition');
  if (node !== undefined) {
    const whole = readComparison(node, report);
    const same = whole?.length === 1 && whole[0]!.value === listed.length;
    if (whole !== undefined && !(same && ['gte', 'eq'].includes(whole[0]!.operator))) {
      const hint = 'a sequence is all of its rules in order; leave "condition" out';
      report.fail('CW_RULE_CONDITION', 'temporal_ordered takes no other condition', node.place, hint);
    }
  }
  const until = reader.scalar('until');
  return { type: 'temporal_ordered', until: until === undefined ? undefined : toReference(until) };
}

function readAliases(reader: KeyReader, report: Report): Record<string, readonly AliasDraft[]> {
  const aliases: Record<string, readonly AliasDraft[]> = {};
  for (const { key, value } of reader.map('aliases')?.entries ?? []) {
    if (value.kind !== 'map') {
      const message = `an alias maps rules to fields, got ${describeKind(value)}`;
      report.fail('CW_RULE_VALUE', message, value.place, `for example ${key}: {rule_a: source.ip}`);
      continue;
    }
    aliases[key] = value.entries.flatMap((entry) => {
      if (entry.value.kind === 'scalar' && entry.value.value !== null)
        return [{ rule: { name: entry.key, place: entry.keyPlace }, field: scalarText(entry.value) }];
      const message = `expected the name of a field, got ${describeKind(entry.value)}`;
      report.fail('CW_RULE_VALUE', message, entry.value.place);
      return [];
    });
  }
  return aliases;
}
