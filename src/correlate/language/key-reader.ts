import { parseDuration } from '../../lib/duration.ts';
import type { SourcePlace } from '../../lib/errors.ts';
import { describeKind } from './located.ts';
import type { Located, LocatedMap, LocatedScalar } from './located.ts';
import type { Report } from './mistake.ts';
import { didYouMean } from './suggest.ts';

/**
 * Reads the keys of one map. Every getter returns undefined for a key that is absent (or, once told to the report,
 * not acceptable); `required` ones also tell that it is absent.
 */
export interface KeyReader {
  readonly place: SourcePlace;
  has(key: string): boolean;
  node(key: string): Located | undefined;
  required(key: string): Located | undefined;
  /** Where the key stands, or else the map. */
  placeOf(key: string): SourcePlace;
  text(key: string): string | undefined;
  scalar(key: string): LocatedScalar | undefined;
  number(key: string, minimum?: number): number | undefined;
  integer(key: string, minimum?: number): number | undefined;
  flag(key: string): boolean | undefined;
  duration(key: string): number | undefined;
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined;
  /** A text or a list of texts. */
  scalars(key: string): readonly LocatedScalar[] | undefined;
  texts(key: string): readonly string[] | undefined;
  map(key: string): LocatedMap | undefined;
}

/** A text as a rule writes it: a number or boolean that was not quoted is taken as written. */
export function scalarText(node: LocatedScalar): string {
  return typeof node.value === 'string' ? node.value : node.source;
}

/** A duration in milliseconds, or a mistake. */
export function readDuration(node: Located, report: Report): number | undefined {
  const ms = node.kind === 'scalar' ? parseDuration(scalarText(node)) : undefined;
  if (ms !== undefined) return ms;
  const hint =
    node.kind === 'scalar' && /^\d+[My]$/.test(node.source)
      ? 'months and years have no fixed length; write days (d) or weeks (w)'
      : 'one integer and one of ms, s, m, h, d, w: 500ms, 30s, 5m, 2h, 7d, 1w';
  return report.fail('CW_RULE_VALUE', `expected a duration, got ${describeKind(node)}`, node.place, hint);
}

/** What a missing key may look like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  title: 'title: Many failed logins from one address',
  type: 'type: event_count',
  rules: 'rules: [ssh_login_failed]',
  'group-by': 'group-by: [host.name]',
  timespan: 'timespan: 5m',
  condition: 'condition: {gte: 5}',
  field: 'field: user.name',
  percentile: 'percentile: 95',
  measurement: 'measurement: cpu',
  window: 'window: 10m',
  baseline: 'baseline: 1d',
  horizon: 'horizon: 24h',
  after: 'after: 5m',
  level: 'level: high',
};

/** Opens a map for reading; keys other than `known` are mistakes, with a suggestion. */
export function createKeyReader(map: LocatedMap, known: readonly string[], report: Report): KeyReader {
  const entries = new Map(map.entries.map((entry) => [entry.key, entry]));
  for (const { key, keyPlace } of map.entries) {
    if (!known.includes(key))
      report.fail(
        'CW_RULE_KEY',
        `unknown key "${key}"`,
        keyPlace,
        didYouMean(key, known) ?? `there are ${known.join(', ')}`,
      );
  }
  const node = (key: string): Located | undefined => entries.get(key)?.value;
  const wrong = (key: string, value: Located, expected: string, hint?: string): undefined =>
    report.fail(
      'CW_RULE_VALUE',
      `"${key}" must be ${expected}, got ${describeKind(value)}`,
      value.place,
      hint,
    );
  const read = <T>(key: string, take: (value: Located) => T | undefined): T | undefined => {
    const value = node(key);
    return value === undefined ? undefined : take(value);
  };
  const scalar = (key: string): LocatedScalar | undefined =>
    read(key, (value) =>
      value.kind === 'scalar' && value.value !== null ? value : wrong(key, value, 'a text'),
    );
  const scalars = (key: string): readonly LocatedScalar[] | undefined =>
    read(key, (value) => {
      const items = value.kind === 'list' ? value.items : [value];
      const texts = items.filter((item) => item.kind === 'scalar').filter((item) => item.value !== null);
      return texts.length === items.length ? texts : wrong(key, value, 'a text or a list of texts');
    });
  const number = (key: string, expected: string, fits: (n: number) => boolean): number | undefined =>
    read(key, (value) =>
      value.kind === 'scalar' && typeof value.value === 'number' && fits(value.value)
        ? value.value
        : wrong(key, value, expected),
    );
  const from = (minimum: number | undefined): string =>
    minimum === undefined ? '' : ` of at least ${minimum}`;
  return {
    place: map.place,
    has: (key) => entries.has(key),
    node,
    required(key) {
      const value = node(key);
      if (value !== undefined) return value;
      const example =
        key === 'field' && known.includes('measurement') ? 'field: usage_active' : EXAMPLES[key];
      const hint = example === undefined ? undefined : `for example ${example}`;
      return report.fail('CW_RULE_MISSING', `"${key}" is missing`, map.place, hint);
    },
    placeOf: (key) => entries.get(key)?.keyPlace ?? map.place,
    scalar,
    text: (key) => {
      const found = scalar(key);
      return found === undefined ? undefined : scalarText(found);
    },
    number: (key, minimum) =>
      number(key, `a number${from(minimum)}`, (n) => Number.isFinite(n) && n >= (minimum ?? -Infinity)),
    integer: (key, minimum) =>
      number(
        key,
        `an integer${from(minimum)}`,
        (n) => Number.isSafeInteger(n) && n >= (minimum ?? -Infinity),
      ),
    flag: (key) =>
      read(key, (value) =>
        value.kind === 'scalar' && typeof value.value === 'boolean'
          ? value.value
          : wrong(key, value, 'true or false'),
      ),
    duration: (key) => read(key, (value) => readDuration(value, report)),
    choice: <T extends string>(key: string, choices: readonly T[]) =>
      read(key, (value) => {
        const found = choices.find((choice) => value.kind === 'scalar' && choice === value.value);
        const word = value.kind === 'scalar' ? value.source : '';
        return found ?? wrong(key, value, `one of ${choices.join(', ')}`, didYouMean(word, choices));
      }),
    scalars,
    texts: (key) => scalars(key)?.map(scalarText),
    map: (key) => read(key, (value) => (value.kind === 'map' ? value : wrong(key, value, 'a map'))),
  };
}
