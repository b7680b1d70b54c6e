import type { SourcePlace } from '../../lib/errors.ts';
import { timePart, TIME_PARTS } from './calendar.ts';
import type { TimePart } from './calendar.ts';
import type { DetectionContext } from './detection-context.ts';
import type { ReadField, Fields } from './plain-field.ts';
import { cidrTest, regexTests } from './field-values.ts';
import { describeKind } from './located.ts';
import type { Located, LocatedScalar } from './located.ts';
import { parseFieldKey } from './modifiers.ts';
import type { FieldKey, NumericOperator } from './modifiers.ts';
import { allOf, anyOf, negate, placed } from './predicate.ts';
import type { FieldTest, Predicate } from './predicate.ts';
import { textPredicates } from './text-values.ts';

type Comparator = (a: number, b: number) => boolean;

const COMPARE: Record<NumericOperator | 'eq', Comparator> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
};

/** One entry of a detection map (`field|modifiers: values`), or undefined after telling what is wrong with it. */
export function readFieldItem(
  key: string,
  keyPlace: SourcePlace,
  value: Located,
  context: DetectionContext,
): Predicate | undefined {
  const fieldKey = parseFieldKey(key, keyPlace, context.report);
  const item = fieldKey === undefined ? undefined : readItem(fieldKey, value, context);
  return item === undefined ? undefined : placed(item, keyPlace);
}

/** Keywords: one of the texts stands anywhere in the line. */
export function readKeywords(
  keywords: readonly LocatedScalar[],
  place: SourcePlace,
  context: DetectionContext,
): Predicate | undefined {
  return readFieldItem('', place, { kind: 'list', items: keywords, place }, context);
}

function readItem(key: FieldKey, value: Located, context: DetectionContext): Predicate | undefined {
  const { report } = context;
  const values = value.kind === 'list' ? value.items : [value];
  const scalars = values.filter((item) => item.kind === 'scalar');
  const odd = values.find((item) => item.kind !== 'scalar');
  if (odd !== undefined) {
    const hint = 'maps and lists do not nest inside the values of a field';
    return report.fail('CW_RULE_VALUE', `expected a value, got ${describeKind(odd)}`, odd.place, hint);
  }
  if (scalars.length === 0) return report.fail('CW_RULE_VALUE', 'an empty list matches nothing', value.place);
  if (key.all && value.kind !== 'list')
    report.warn('all-of-one', '"all" of a single value changes nothing', value.place);
  const nothing = scalars.find((scalar) => scalar.value === null);
  if (nothing !== undefined) return readNull(key, value, nothing, context);
  const parts = readValues(key, scalars, context);
  if (parts === undefined) return undefined;
  const whole = key.all && parts.length > 0 ? allOf(parts) : anyOf(parts);
  return key.neq ? negate(whole) : whole;
}

function readNull(
  key: FieldKey,
  value: Located,
  nothing: LocatedScalar,
  context: DetectionContext,
): Predicate | undefined {
  const { report, access } = context;
  const plain = key.kind === 'text' && key.position === 'whole' && !key.expand && key.field !== '';
  if (value.kind === 'list' || !plain) {
    const hint = 'null means "the field is absent" and stands alone: give it a selection of its own';
    return report.fail('CW_RULE_VALUE', 'null can not stand here', nothing.place, hint);
  }
  const read = access.value(key.field);
  const absent = fieldTest(key.field, (fields) => read(fields) === undefined, 1, true);
  return key.neq ? negate(absent) : absent;
}

function fieldTest(
  field: string,
  test: (fields: Fields) => boolean,
  cost: number,
  whenAbsent = false,
): FieldTest {
  return { kind: 'test', field, test, cost, whenAbsent };
}

/** One predicate a value, or fewer where they are better tested together. */
function readValues(
  key: FieldKey,
  scalars: readonly LocatedScalar[],
  context: DetectionContext,
): readonly Predicate[] | undefined {
  if (key.kind === 'text') return textPredicates(key, scalars, context);
  if (key.kind === 're') return regexTests(key, scalars, context);
  if (key.kind === 'cidr') return cidrTest(key, scalars, context);
  const tests = scalars.map((scalar) => {
    if (key.kind === 'exists') return existsTest(key, scalar, context);
    return key.kind === 'fieldref' ? fieldrefTest(key, scalar, context) : numberTest(key, scalar, context);
  });
  const read = tests.filter((test) => test !== undefined);
  return read.length === tests.length ? read : undefined;
}

function existsTest(key: FieldKey, scalar: LocatedScalar, context: DetectionContext): FieldTest | undefined {
  const wanted = scalar.value;
  if (typeof wanted !== 'boolean') {
    const message = `"exists" takes true or false, got ${describeKind(scalar)}`;
    return context.report.fail('CW_RULE_VALUE', message, scalar.place);
  }
  const read = context.access.value(key.field);
  return fieldTest(key.field, (fields) => (read(fields) !== undefined) === wanted, 1, !wanted);
}

function fieldrefTest(
  key: FieldKey,
  scalar: LocatedScalar,
  context: DetectionContext,
): FieldTest | undefined {
  if (typeof scalar.value !== 'string') {
    const message = `"fieldref" takes the name of a field, got ${describeKind(scalar)}`;
    return context.report.fail('CW_RULE_VALUE', message, scalar.place);
  }
  const { access } = context;
  const left = key.cased ? access.text(key.field) : access.lowerText(key.field);
  const right = key.cased ? access.text(scalar.value) : access.lowerText(scalar.value);
  const compare: Record<FieldKey['position'], (a: string, b: string) => boolean> = {
    whole: (a, b) => a === b,
    contains: (a, b) => a.includes(b),
    startswith: (a, b) => a.startsWith(b),
    endswith: (a, b) => a.endsWith(b),
  };
  const fits = compare[key.position];
  const test = (fields: Fields): boolean => {
    const a = left(fields);
    const b = right(fields);
    return a !== undefined && b !== undefined && fits(a, b);
  };
  return fieldTest(key.field, test, 4);
}

function numberOf(value: ReturnType<ReadField>): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function numberTest(key: FieldKey, scalar: LocatedScalar, context: DetectionContext): FieldTest | undefined {
  const wanted = scalar.value;
  if (typeof wanted !== 'number' || !Number.isFinite(wanted)) {
    const message = `expected a number, got ${describeKind(scalar)}`;
    return context.report.fail('CW_RULE_VALUE', message, scalar.place);
  }
  const compare = COMPARE[key.operator ?? 'eq'];
  const read = context.access.value(key.field);
  const part = key.timePart;
  if (part === undefined) {
    const bound: FieldTest['bound'] = { operator: key.operator ?? 'eq', value: wanted };
    return { ...fieldTest(key.field, (fields) => compare(numberOf(read(fields)), wanted), 2), bound };
  }
  if (!checkTimePart(part, wanted, scalar, context)) return undefined;
  const { zone } = context;
  context.usedZone();
  const test = (fields: Fields): boolean => {
    const value = read(fields);
    const timeMs = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : NaN;
    return !Number.isNaN(timeMs) && compare(timePart(part, timeMs + zone(timeMs)), wanted);
  };
  return fieldTest(key.field, test, 6);
}

function checkTimePart(
  part: TimePart,
  wanted: number,
  scalar: LocatedScalar,
  context: DetectionContext,
): boolean {
  const [low, high] = TIME_PARTS[part];
  if (wanted >= low && wanted <= high) return true;
  context.report.fail('CW_RULE_VALUE', `"${part}" is a number from ${low} to ${high}`, scalar.place);
  return false;
}
