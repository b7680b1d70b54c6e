import type { SourcePlace } from '../../lib/errors.ts';
import { isTimePart, TIME_PARTS } from './calendar.ts';
import type { TimePart } from './calendar.ts';
import type { Report } from './mistake.ts';
import type { RegexFlag } from './regex.ts';
import { didYouMean } from './suggest.ts';

export type NumericOperator = 'gt' | 'gte' | 'lt' | 'lte';

/** A key of a detection map, `field|modifier|…`, taken apart. */
export interface FieldKey {
  /** '' in a keyword item: the whole line. */
  readonly field: string;
  readonly kind: 'text' | 're' | 'cidr' | 'exists' | 'fieldref' | 'number';
  readonly position: 'whole' | 'contains' | 'startswith' | 'endswith';
  readonly operator?: NumericOperator | undefined;
  readonly timePart?: TimePart | undefined;
  readonly flags: ReadonlySet<RegexFlag>;
  readonly cased: boolean;
  readonly all: boolean;
  readonly neq: boolean;
  readonly expand: boolean;
}

const POSITIONS = ['contains', 'startswith', 'endswith'] as const;
const OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const;
const KINDS = ['re', 'cidr', 'exists', 'fieldref'] as const;
const FLAGS = ['i', 'm', 's'] as const;
const SWITCHES = ['cased', 'all', 'neq', 'expand'] as const;

/** Every modifier that works, in the order of the reference. */
export const MODIFIERS: readonly string[] = [
  ...POSITIONS,
  ...SWITCHES,
  ...KINDS,
  ...FLAGS,
  ...OPERATORS,
  ...Object.keys(TIME_PARTS),
];

/** Sigma modifiers that are refused: ignoring one would change what the rule means. */
const UNSUPPORTED: readonly string[] = [
  'base64',
  'base64offset',
  'utf16',
  'utf16le',
  'utf16be',
  'wide',
  'windash',
];

function pick<T extends string>(names: readonly string[], choices: readonly T[]): readonly T[] {
  return choices.filter((choice) => names.includes(choice));
}

/** What is wrong with modifiers that stand together, or undefined. */
function conflict(names: readonly string[], field: string): string | undefined {
  const positions = pick(names, POSITIONS);
  const kinds: readonly string[] = [...pick(names, KINDS), ...pick(names, OPERATORS)];
  const times = names.filter(isTimePart);
  const flags = pick(names, FLAGS);
  if (new Set(names).size !== names.length) return 'a modifier stands twice';
  if (positions.length > 1) return `${positions.join(' and ')} exclude each other`;
  if (kinds.length > 1) return `${kinds.join(' and ')} exclude each other`;
  if (times.length > 1) return `${times.join(' and ')} exclude each other`;
  if (flags.length > 0 && !names.includes('re')) return `"${flags[0]}" needs "re" before it`;
  const kind = kinds[0] ?? times[0];
  if (kind !== undefined && kind !== 'fieldref' && positions.length > 0)
    return `${positions[0]} has no meaning with ${kind}`;
  if (kind !== undefined && kind !== 'fieldref' && kind !== 're' && names.includes('cased'))
    return `cased has no meaning with ${kind}`;
  if (times.length > 0 && pick(names, KINDS).length > 0) return `${times[0]} does not go with ${kinds[0]}`;
  if (names.includes('expand') && kind !== undefined && kind !== 're' && kind !== 'cidr')
    return `expand does not go with ${kind}`;
  if (kind === 'exists' && names.length > 1) return 'exists stands alone; negate it in the condition';
  if (field === '' && kind !== undefined && kind !== 're') return `${kind} needs a field`;
  return undefined;
}

/** Takes `field|modifier|…` apart, or tells what does not fit. */
export function parseFieldKey(key: string, place: SourcePlace, report: Report): FieldKey | undefined {
  const [field = '', ...names] = key.split('|').map((part) => part.trim());
  for (const name of names) {
    if (MODIFIERS.includes(name)) continue;
    if (UNSUPPORTED.includes(name)) {
      const hint = 'authentication logs are plain text: write the text itself';
      return report.fail('CW_RULE_MODIFIER', `unsupported modifier "${name}" of "${field}"`, place, hint);
    }
    const hint = didYouMean(name, MODIFIERS);
    return report.fail('CW_RULE_MODIFIER', `unknown modifier "${name}" of "${field}"`, place, hint);
  }
  const problem = conflict(names, field);
  if (problem !== undefined) return report.fail('CW_RULE_MODIFIER', `"${key}": ${problem}`, place);
  const operator = pick(names, OPERATORS)[0];
  const timePart = names.find(isTimePart);
  const special = pick(names, KINDS)[0];
  return {
    field,
    kind: special ?? (operator !== undefined || timePart !== undefined ? 'number' : 'text'),
    position: pick(names, POSITIONS)[0] ?? 'whole',
    operator,
    timePart,
    flags: new Set(pick(names, FLAGS)),
    cased: names.includes('cased'),
    all: names.includes('all'),
    neq: names.includes('neq'),
    expand: names.includes('expand'),
  };
}
