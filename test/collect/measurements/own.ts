import { toSelfPoints } from '../../../src/app/self-measurements.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import type { CounterName } from '../../../src/correlate/engine/counters.ts';
import type { Measurement } from './catalogue.ts';

const NOW = 1_795_171_289_000;

/** What the program says of itself in one made state. */
const POINTS = toSelfPoints(
  {
    sources: [
      {
        id: 'journald',
        kind: 'journald',
        state: 'reading',
        lines: 12_040,
        bytes: 1_203_311,
        gaps: 0,
        forged: 0,
        lagBytes: 0,
        lastLineMs: NOW - 1500,
      },
    ],
    programs: [
      {
        program: 'sshd',
        lines: 11_201,
        events: 10_980,
        unknown: 2,
        unknownShare: 0.0002,
        forged: 0,
        version: '9.2p1',
        samples: [],
      },
    ],
    engine: { items: 24_112, totals: { reordered: 3 }, perRule: {}, perSource: {} },
    receivers: [{ receiver: 'hook', delivered: 14, failed: 1, abandoned: 0 }],
    pendingNotifications: { hook: 0 },
    shipper: {
      target: 'http://127.0.0.1:8086',
      lanes: [
        {
          bucket: 'metrics',
          state: 'idle',
          shippedLines: 81_200,
          refusedLines: 0,
          failedRequests: 2,
          lastTookMs: 7.5,
        },
      ],
      backlog: { lines: 40, bytes: 9120, oldestMs: NOW - 900, droppedLines: 0, quarantinedLines: 0 },
    },
    storeCounters: { events_evicted: 120, history_chunks_evicted: 8 },
    droppedFields: 0,
  },
  NOW,
);

function own(name: string, rest: Pick<Measurement, 'about' | 'tags' | 'fields'>): Measurement {
  const points = POINTS.filter(({ measurement }) => measurement === name);
  const lines = points.map((point) => encodePoint({ ...point, tags: { ...point.tags, host: 'web1' } }) ?? '');
  return { name, ...rest, example: { lines } };
}

/** Integers that count, since the program started or the store was made. */
function counts(meanings: Readonly<Record<string, string>>, since = 'start'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(meanings).map(([field, what]) => [field, `integer, ${what} since ${since}`]),
  );
}

const ENGINE_COUNTERS: Readonly<Record<CounterName, string>> = {
  late_dropped: 'items older than `engine.allowed_lateness`, not looked at,',
  future_dropped: 'items from the future, not looked at,',
  reordered: 'items that came after newer ones, in time still, and were put in order,',
  duplicates_dropped: 'events that were looked at already',
  invalid_time: 'items without a valid time',
  not_finite: 'fields left out because they are NaN or infinite',
  point_conflict: 'second values of a series at one time, left out,',
  missing_group_key: 'items that lack what a rule groups by',
  missing_value: 'items that lack the value a rule reads',
  groups_evicted: 'groups forgotten for want of room',
  values_evicted: 'values of `first_seen` rules forgotten for want of room',
  entries_saturated: 'entries of a group forgotten for want of room',
  buffer_overflow: 'items not held for want of room',
  firings_refused: 'alerts that did not fire for want of room',
  suppressed: 'firings held back by the cooldown of a rule',
  template_unknown: 'placeholders of texts that had no value',
  snapshot_refused: 'saved states that could not be read',
};

/** Measurements of the program about its rooms; the examples are made by the program's own code. */
export const OWN_MEASUREMENTS: readonly Measurement[] = [
  own('crosswatch_log_source', {
    about: 'Each source of log lines.',
    tags: { source: 'path or name', kind: '`file`, `journald`, `syslog`, `stdin`' },
    fields: {
      ...counts({ lines: 'lines read', bytes: 'bytes read', gaps: 'gaps found' }),
      forged:
        'integer, of the lines, those that others sent in the name of a program, where senders are known',
      lag_bytes: 'integer, bytes not read yet, where that can be known',
      silent_seconds: 'float, seconds since the newest line',
      reading: 'boolean, whether it is being read',
    },
  }),
  own('crosswatch_parser', {
    about: 'Each program that writes to the logs: the share of its lines that no parser knows.',
    tags: { program: 'name of the program' },
    fields: {
      ...counts({
        lines: 'lines',
        events: 'security events made of them',
        unknown: 'lines of unknown wording',
        forged: 'lines in its name that others sent, not among `lines`,',
      }),
      unknown_share: 'float, `unknown / lines`',
      version: 'string, what the program calls its version, if it did',
    },
  }),
  own('crosswatch_engine', {
    about: 'The rules engine; most counters that never counted are absent.',
    tags: {},
    fields: counts({ items: 'arrivals looked at', ...ENGINE_COUNTERS }),
  }),
  own('crosswatch_notify', {
    about: 'Each receiver of notifications.',
    tags: { receiver: 'its name' },
    fields: {
      ...counts({
        delivered: 'notifications delivered',
        failed: 'attempts failed',
        abandoned: 'notifications given up',
      }),
      pending: 'integer, notifications that wait',
    },
  }),
  own('crosswatch_ship', {
    about: 'The way to InfluxDB, where one is configured.',
    tags: {},
    fields: {
      ...counts({
        shipped_lines: 'lines that arrived',
        refused_lines: 'lines that InfluxDB refused',
        failed_requests: 'requests that failed',
      }),
      latency_ms: 'float, milliseconds the newest block took',
      backlog_lines: 'integer, lines that wait',
      backlog_bytes: 'integer, bytes that wait, as they are stored',
      backlog_age_seconds: 'float, seconds the oldest of them waits',
      dropped_lines: 'integer, lines dropped because the backlog was full',
      quarantined_lines: 'integer, refused lines that are kept',
    },
  }),
  own('crosswatch_store', {
    about: 'What the local store left out for want of room; a counter that never counted is absent.',
    tags: {},
    fields: {
      fields_dropped: 'integer, fields that line protocol can not hold, since start',
      ...counts(
        {
          ship_dropped_metric_lines: 'metric lines for InfluxDB dropped',
          ship_dropped_security_lines: 'security lines for InfluxDB dropped',
          quarantine_dropped_lines: 'refused lines forgotten',
          notifications_abandoned_full: 'notifications given up',
          events_repeated: 'events that were stored already',
          history_values_refused: 'values refused',
          history_chunks_evicted: 'pieces of history deleted early',
          events_evicted: 'events deleted early',
        },
        'the store was made',
      ),
    },
  }),
];
