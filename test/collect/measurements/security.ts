import type { EVENT_FIELDS, EVENT_TAGS } from '../../../src/points/event-to-point.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import { eventToPoint } from '../../../src/points/event-to-point.ts';
import { transitionToPoint } from '../../../src/points/transition-to-point.ts';
import { aTransition } from '../../support/transition.ts';
import type { Measurement } from './catalogue.ts';

const AT = Date.UTC(2026, 10, 20, 10);

const EVENT = eventToPoint(
  {
    '@timestamp': AT,
    'event.id': '0f0e0d0c',
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'event.outcome': 'failure',
    'event.method': 'password',
    'host.name': 'web1',
    'process.name': 'sshd',
    'process.pid': 811,
    'user.name': 'root',
    'source.ip': '203.0.113.7',
    'source.port': 50022,
    'source.trusted': false,
    message: 'Failed password for root from 203.0.113.7 port 50022 ssh2',
  },
  { subMsNs: 1 },
);

const ALERT = transitionToPoint(
  aTransition({
    atMs: AT + 60_000,
    startedAtMs: AT,
    state: 'resolved',
    reason: 'resolve_after',
    runbookUrl: 'https://example.org/runbook',
  }),
  { subMsNs: 0 },
);

const tags: Record<keyof typeof EVENT_TAGS, string> = {
  host: 'whose log it is',
  action: 'what happened; see [Security events](events.md)',
  outcome: '`success` or `failure`, where there is one',
  category: 'category of ECS',
  process: 'program that wrote the line',
};

const fields: Record<keyof typeof EVENT_FIELDS, string> = {
  user: 'string, `user.name`',
  target_user: 'string, `user.target.name`',
  effective_user: 'string, `user.effective.name`',
  source_ip: 'string, `source.ip`',
  source_port: 'integer, `source.port`',
  source_domain: 'string, `source.domain`',
  method: 'string, `event.method`',
  reason: 'string, `event.reason`',
  command_line: 'string, `process.command_line`',
  tty: 'string, `process.tty`',
  pid: 'integer, `process.pid`',
  country: 'string, `source.geo.country_iso_code`',
  city: 'string, `source.geo.city_name`',
  lat: 'float, `source.geo.location.lat`',
  lon: 'float, `source.geo.location.lon`',
  asn: 'integer, `source.as.number`',
  as_org: 'string, `source.as.organization.name`',
  trusted: 'boolean, `source.trusted`',
  group: 'string, `group.name`',
  event_id: 'string, `event.id`',
};

/** What goes into the bucket of security events; the examples are made by the program's own code. */
export const SECURITY_MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'security_event',
    about:
      'Each security event. What is not known is absent. No two have one time: the last six digits tell them apart.',
    tags,
    fields: { count: 'integer, always 1, to add up', ...fields, message: 'string, the line' },
    example: { lines: [encodePoint(EVENT) ?? ''] },
  },
  {
    name: 'alert',
    about:
      'Each change of an alert. What a rule groups by is in fields, as others may choose it; the tag `host` is there where the\nrule groups by host.',
    tags: { rule: 'id of the rule', level: 'its level', state: '`firing`, `escalated`, `resolved`' },
    fields: {
      fingerprint: 'string, the same for all changes of one alert',
      title: 'string, title of the alert',
      group: 'string, JSON of what the rule groups by',
      value: 'float, the value that the rule judged',
      count: 'integer, matches of the rule since it fired, that one included',
      started_at: 'integer, nanoseconds since 1970 when it fired',
      ended_at: 'integer, nanoseconds since 1970 when it was resolved, then only',
      evidence: 'string, JSON of the events and points that made it fire, at most 16 KiB',
      summary: 'string, annotation `summary`',
      runbook_url: 'string, the runbook',
      grafana_url: 'string, the dashboard at that time',
      mitre: 'string, techniques of ATT&CK, by commas',
      reason: 'string, why it changed',
    },
    example: { lines: [encodePoint(ALERT) ?? ''] },
  },
];

/** What the tasks in InfluxDB write. */
export const TASK_MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'crosswatch_host',
    about: 'Task `crosswatch missing hosts`, in the bucket of metrics, each minute.',
    tags: {},
    fields: {
      silent_seconds: 'float, seconds since the newest CPU sample',
      missing: 'boolean, whether that is more than 5 minutes',
    },
    example: { lines: ['crosswatch_host,host=web1 silent_seconds=4.5,missing=false 1795171289000000000'] },
  },
  {
    name: 'crosswatch_deadman',
    about:
      'Task `crosswatch deadman`, in the bucket of security events, each minute while a Crosswatch is silent.',
    tags: {},
    fields: {
      silent_seconds: 'float, seconds since it last spoke',
      last_seen: 'integer, nanoseconds since 1970 when it last spoke',
    },
    example: {
      lines: [
        'crosswatch_deadman,host=web1 silent_seconds=200.5,last_seen=1795171088500000000i 1795171289000000000',
      ],
    },
  },
];
