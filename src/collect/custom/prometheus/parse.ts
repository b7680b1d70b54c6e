/** Types of a family in both formats; `untyped` and `unknown` are one. */
const TYPES = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'untyped',
  'unknown',
] as const;
export type FamilyType = (typeof TYPES)[number];

/** One line's value. */
export interface Sample {
  /** Name of its family: `http_request_seconds` for `http_request_seconds_bucket`. */
  readonly family: string;
  readonly type: FamilyType;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** May be NaN or infinite. */
  readonly value: number;
}

export interface PrometheusText {
  readonly samples: readonly Sample[];
  /** Lines that are not of the format; each costs only itself. Lines count from 1. */
  readonly mistakes: readonly { readonly line: number; readonly reason: string }[];
}

/** Endings of a family's sample names, by its type (OpenMetrics 1.0, "Metric types"). */
const SUFFIXES: Readonly<Partial<Record<FamilyType, readonly string[]>>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['_sum', '_count', '_created'],
  info: ['_info'],
};

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(?:,|(?=\}))/y;
const LABELS_END = /\s*\}/y;
/** Value, timestamp, exemplar; the last two are checked and not used. */
const REST = /^[ \t]*(?<value>\S+)(?:[ \t]+[+-]?[\d.]+(?:[eE][+-]?\d+)?)?[ \t]*(?:# \{.*\} \S+(?: \S+)?)?$/;
const TYPE_LINE = /^#[ \t]+TYPE[ \t]+(?<family>[a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]+(?<type>\w+)[ \t]*$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0, as the text formats are specified: nothing is guessed,
 * what can not be read is named. `# EOF` is the end. Timestamps are left aside, for a collection has one time.
 */
export function parsePrometheus(text: string): PrometheusText {
  const types = new Map<string, FamilyType>();
  const samples: Sample[] = [];
  const mistakes: { readonly line: number; readonly reason: string }[] = [];
  let hasEnded = false;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.trim() === '') continue;
    if (hasEnded) {
      mistakes.push({ line: i + 1, reason: 'something stands after # EOF' });
      break;
    }
    hasEnded = line === '# EOF';
    const result = line.startsWith('#') ? readComment(line, types) : readSample(line, types);
    if (typeof result === 'string') mistakes.push({ line: i + 1, reason: result });
    else if (result !== undefined) samples.push(result);
  }
  return { samples, mistakes };
}

/** Notes a TYPE; every other comment is skipped. */
function readComment(line: string, types: Map<string, FamilyType>): string | undefined {
  if (!/^#[ \t]+TYPE[ \t]/.test(line)) return undefined;
  const groups = TYPE_LINE.exec(line)?.groups;
  const [family = '', type = ''] = [groups?.['family'], groups?.['type']];
  if (!isFamilyType(type)) return 'not a TYPE this format knows';
  if (types.has(family)) return `a second TYPE of ${family}`;
  types.set(family, type);
  return undefined;
}

function isFamilyType(text: string): text is FamilyType {
  return (TYPES as readonly string[]).includes(text);
}

function readSample(line: string, types: ReadonlyMap<string, FamilyType>): Sample | string {
  const name = matchAt(METRIC_NAME, line, 0)?.[0];
  if (name === undefined) return 'does not start with a metric name';
  let position = name.length;
  const labels = new Map<string, string>();
  if (line[position] === '{') {
    position += 1;
    for (let label; (label = matchAt(LABEL, line, position)) !== undefined; position += label[0].length) {
      const [, key = '', value = ''] = label;
      if (labels.has(key)) return `label ${key} stands twice`;
      labels.set(key, unescapeLabel(value));
    }
    const end = matchAt(LABELS_END, line, position);
    if (end === undefined) return 'labels are not of the form {name="value",…}';
    position += end[0].length;
  } else if (position < line.length && !/[ \t]/.test(line[position] ?? ''))
    return 'a metric name is followed by something else';
  const value = parseValue(REST.exec(line.slice(position))?.groups?.['value']);
  if (value === undefined) return 'no number after the metric, or more than a timestamp behind it';
  return { ...familyOf(name, types), name, labels, value };
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}

function unescapeLabel(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function parseValue(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (DECIMAL.test(text)) return Number(text);
  const special = /^([+-]?)(?:inf(?:inity)?|(nan))$/i.exec(text);
  if (special === null) return undefined;
  return special[2] === undefined ? (special[1] === '-' ? -Infinity : Infinity) : Number.NaN;
}

function familyOf(
  name: string,
  types: ReadonlyMap<string, FamilyType>,
): { readonly family: string; readonly type: FamilyType } {
  const own = types.get(name);
  if (own !== undefined) return { family: name, type: own };
  for (const [type, suffixes] of Object.entries(SUFFIXES) as [FamilyType, readonly string[]][]) {
    for (const suffix of suffixes) {
      const family = name.slice(0, -suffix.length);
      if (name.endsWith(suffix) && types.get(family) === type) return { family, type };
    }
  }
  return { family: name, type: 'untyped' };
}
