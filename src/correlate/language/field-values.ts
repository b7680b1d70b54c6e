import type { DetectionContext } from './detection-context.ts';
import { formatRange, parseAddress, parseRange, rangeHolds } from './ip-range.ts';
import type { IpRange } from './ip-range.ts';
import type { LocatedScalar } from './located.ts';
import type { FieldKey } from './modifiers.ts';
import type { FieldTest } from './predicate.ts';
import { compileRegex } from './regex.ts';
import { textsOf } from './text-values.ts';

/** Regular expressions over the text of a field, one test a value. */
export function regexTests(
  key: FieldKey,
  scalars: readonly LocatedScalar[],
  context: DetectionContext,
): readonly FieldTest[] | undefined {
  const field = key.field === '' ? 'message' : key.field;
  const read = context.access.text(field);
  const tests: FieldTest[] = [];
  let failed = false;
  for (const scalar of scalars) {
    const compiled = (textsOf(key, scalar, context) ?? [undefined]).map((text) =>
      text === undefined ? undefined : tryRegex(text, key, scalar, context),
    );
    const matchers = compiled.filter((matches) => matches !== undefined);
    failed ||= matchers.length !== compiled.length;
    tests.push({
      kind: 'test',
      field,
      cost: 30 * matchers.length,
      whenAbsent: false,
      test(fields) {
        const text = read(fields);
        return text !== undefined && matchers.some((matches) => matches(text));
      },
    });
  }
  return failed ? undefined : tests;
}

function tryRegex(
  text: string,
  key: FieldKey,
  scalar: LocatedScalar,
  context: DetectionContext,
): ((text: string) => boolean) | undefined {
  try {
    return compileRegex(text, key.flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = /\(\?[=!<]|\\[1-9]/.test(text)
      ? 'look-around and back-references are not part of RE2: expressions run in linear time'
      : 'the syntax is that of RE2: github.com/google/re2/wiki/Syntax';
    return context.report.fail('CW_RULE_VALUE', `bad regular expression: ${reason}`, scalar.place, hint);
  }
}

/** One test for all ranges, so that the address is read once. With `all`, one test a value. */
export function cidrTest(
  key: FieldKey,
  scalars: readonly LocatedScalar[],
  context: DetectionContext,
): readonly FieldTest[] | undefined {
  const groups = scalars.map((scalar) => rangesOf(key, scalar, context));
  const known = groups.filter((ranges) => ranges !== undefined);
  if (known.length !== groups.length) return undefined;
  const read = context.access.text(key.field);
  const test = (ranges: readonly IpRange[]): FieldTest => ({
    kind: 'test',
    field: key.field,
    cost: 5,
    whenAbsent: false,
    test(fields) {
      const text = read(fields);
      const address = text === undefined ? undefined : parseAddress(text);
      if (address === undefined) return false;
      for (const range of ranges) if (rangeHolds(range, address)) return true;
      return false;
    },
  });
  return key.all ? known.map(test) : [test(known.flat())];
}

function rangesOf(
  key: FieldKey,
  scalar: LocatedScalar,
  context: DetectionContext,
): readonly IpRange[] | undefined {
  const { report } = context;
  const texts = textsOf(key, scalar, context);
  if (texts === undefined) return undefined;
  const ranges: IpRange[] = [];
  for (const text of texts) {
    const parsed = parseRange(text);
    if (parsed === undefined) {
      const hint = 'an address with a prefix length: 10.0.0.0/8, 2001:db8::/32';
      return report.fail('CW_RULE_VALUE', `"${text}" is no address range`, scalar.place, hint);
    }
    if (parsed.hostBits) {
      const hint = `did you mean "${formatRange(parsed.range)}"?`;
      return report.fail('CW_RULE_VALUE', `"${text}" has bits set behind its prefix`, scalar.place, hint);
    }
    ranges.push(parsed.range);
  }
  return ranges;
}
