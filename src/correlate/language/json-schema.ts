import { LEVELS } from '../../model/level.ts';
import { ALERT_KEYS, ESCALATION_KEYS, EVIDENCE_KEYS } from './alert-section.ts';
import { OPERATORS } from './comparison.ts';
import { CORRELATION_KEYS, CORRELATION_TYPES } from './correlation-section.ts';
import { DOCUMENT_KEYS, SECTIONS } from './document.ts';
import { METRIC_KEYS, METRIC_TYPES } from './metric-section.ts';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const texts: Schema = { anyOf: [text, { type: 'array', items: text }] };
const flag: Schema = { type: 'boolean' };
const anything: Schema = {};
const duration: Schema = { type: 'string', pattern: '^\\d{1,12}(ms|s|m|h|d|w)$' };
const level: Schema = { enum: LEVELS };
const comparison: Schema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: Object.fromEntries(OPERATORS.map((operator) => [operator, { type: 'number' }])),
};
const count = (minimum: number): Schema => ({ type: 'integer', minimum });
const described = (schema: Schema, description: string): Schema => ({ ...schema, description });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const templates = (description: string): Schema =>
  described({ type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } }, description);
const groups: Schema = listOf({ type: 'object', additionalProperties: { type: ['string', 'number'] } });

/** An object with exactly these keys; a key without a schema of its own takes anything. */
function closed(
  keys: readonly string[],
  properties: Readonly<Record<string, Schema>>,
  more: Schema = {},
): Schema {
  return {
    type: 'object',
    ...more,
    additionalProperties: false,
    properties: Object.fromEntries(keys.map((key) => [key, properties[key] ?? anything])),
  };
}

const escalation = closed(
  ESCALATION_KEYS,
  {
    after: described(duration, 'After this long firing.'),
    value: described(comparison, 'When the value satisfies this.'),
    count: described(count(1), 'From this many matches on.'),
    level: described(level, 'The level it rises to.'),
  },
  { required: ['level'] },
);

const alert = closed(ALERT_KEYS, {
  enabled: described(flag, 'Whether the rule alerts by itself.'),
  'group-by': described(texts, 'Detections: one alert per value of these fields. Default [host.name].'),
  for: described(duration, 'Metric rules: how long the condition must hold.'),
  keep_firing_for: described(duration, 'Metric rules: how long to keep firing after the condition ended.'),
  resolve_after: described(duration, 'Quiet time until the alert is resolved. Default engine.resolve_after.'),
  resolve_on: described(text, 'A rule whose occurrence in the same group resolves at once.'),
  cooldown: described(duration, 'No new firing of the same alert for this long after a firing.'),
  escalate: described({ anyOf: [escalation, listOf(escalation)] }, 'Steps to higher levels.'),
  labels: templates('Labels of the alert; {{ $value }}, {{ $labels.host.name }} …'),
  annotations: templates('Texts of the alert; templates as in labels.'),
  runbook_url: described(text, 'Where to read what to do; a template.'),
  evidence: described(
    closed(EVIDENCE_KEYS, { events: count(0), points: count(0) }),
    'Newest events and points kept with the alert. Default 20 and 60.',
  ),
});

const metric = closed(
  METRIC_KEYS,
  {
    measurement: described(text, 'Measurement of line protocol: cpu, mem, disk …'),
    field: described(text, 'Numeric field of the measurement.'),
    where: described({ type: 'object' }, 'Selection of series by tags, with the modifiers of detections.'),
    'group-by': described(texts, 'Tags; one state per combination. Default [host.name].'),
    type: described({ enum: METRIC_TYPES }, 'What is computed. Default threshold.'),
    condition: described(comparison, 'What the value is compared with; several are ANDed.'),
    clear: described(comparison, 'Once confirmed, the condition ends only when this holds.'),
    stale_after: described(duration, 'Silence after which the true run ends. Default 5m.'),
    on_stale: described({ enum: ['keep', 'resolve'] }, 'What silence does to a firing alert. Default keep.'),
    min_samples: described(count(1), 'Fewer points: nothing is judged.'),
    aggregate: described(
      { type: 'string', pattern: '^(last|avg|min|max|sum|count|median|p\\d{1,3}(\\.\\d+)?)$' },
      'Default last.',
    ),
    window: described(duration, 'Points of (t - window, t]; absent: of this instant.'),
    method: described({ enum: ['zscore', 'iqr'] }, 'Anomaly score. Default zscore.'),
    baseline: described(duration, 'Past the anomaly score compares with.'),
    min_stddev: described({ type: 'number', minimum: 0 }, 'Least standard deviation to divide by.'),
    min_delta: described({ type: 'number', minimum: 0 }, 'Least distance from the centre.'),
    min_iqr: described({ type: 'number', minimum: 0 }, 'Least interquartile range to divide by.'),
    abs: described(flag, 'Whether the sign of the score is dropped.'),
    horizon: described(duration, 'How far ahead to forecast.'),
    min_span: described(duration, 'Least time between first and last point of a forecast.'),
    after: described(duration, 'Absence: silence of this long is a match.'),
    expect: described(groups, 'Absence: groups that must speak even if they never did.'),
  },
  { required: ['measurement'] },
);

const correlation = closed(
  CORRELATION_KEYS,
  {
    type: { enum: CORRELATION_TYPES },
    rules: described(texts, 'Names or ids of the rules it listens to.'),
    'group-by': described(texts, 'Fields; occurrences are joined where all are equal.'),
    timespan: described(duration, 'Length of the window, both ends included.'),
    condition: described(
      { anyOf: [{ type: 'string' }, { type: 'object', minProperties: 1 }] },
      'A comparison such as {gte: 5}; temporal: also "a and b and not c".',
    ),
    field: described(texts, 'Field that is counted or computed with; a list is a tuple.'),
    percentile: described({ type: 'number', minimum: 0, maximum: 100 }, 'value_percentile: which.'),
    aliases: described(
      { type: 'object', additionalProperties: { type: 'object', additionalProperties: text } },
      'alias: {rule: field}',
    ),
    generate: described(flag, 'Whether the listed rules alert by themselves too. Default false.'),
    until: described(text, 'temporal_ordered: a rule whose occurrence in between voids the sequence.'),
    history: described(duration, 'first_seen: how long a value is remembered. Default 30d.'),
    learn_for: described(duration, 'first_seen: how long to learn before the first match. Default 0s.'),
    expect: described(groups, 'event_absence: groups that must speak even if they never did.'),
  },
  { required: ['type', 'group-by'] },
);

const identifier: Schema = {
  anyOf: [{ type: 'object' }, { type: 'array' }, { type: 'string' }, { type: 'number' }],
};
const condition: Schema = described(texts, 'and, or, not, parentheses, 1 of x*, all of them.');

const detection: Schema = {
  type: 'object',
  required: ['condition'],
  properties: { condition },
  additionalProperties: identifier,
};

const filter: Schema = {
  type: 'object',
  required: ['rules', 'condition'],
  properties: { rules: described(texts, '"any", or detections by name or id.'), condition },
  additionalProperties: identifier,
};

/** JSON Schema (draft 7) of one rule document, for editors. */
export function ruleJsonSchema(): Schema {
  const document = closed(
    DOCUMENT_KEYS,
    {
      title: described({ type: 'string', minLength: 1, maxLength: 256 }, 'What the rule finds.'),
      name: described(
        { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
        'By which other rules refer to it.',
      ),
      id: described(text, 'Unique; a UUID is recommended.'),
      status: { enum: ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] },
      description: text,
      author: texts,
      references: texts,
      date: text,
      modified: text,
      license: text,
      falsepositives: texts,
      tags: described(texts, 'For example attack.t1110.001.'),
      level: described(level, 'Default medium; informational never alerts.'),
      logsource: closed(['product', 'service', 'category', 'definition'], {
        product: text,
        service: text,
        category: text,
        definition: text,
      }),
      alert,
      disabled: described(flag, 'true leaves the rule out.'),
      detection,
      correlation,
      metric,
      filter,
    },
    { required: ['title'], oneOf: SECTIONS.map((section) => ({ required: [section] })) },
  );
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Crosswatch rule', ...document };
}
