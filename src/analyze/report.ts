import { type Logins, summarizeLogins } from './logins.ts';
import { type Recommendation, recommend } from './recommend.ts';
import type { ReportSource } from './report-source.ts';
import { type Usage, usageOf } from './usage.ts';

/** One host over a time, in numbers and in advice. */
export interface Report {
  readonly startMs: number;
  readonly stopMs: number;
  readonly cpu?: Usage | undefined;
  readonly memory?: Usage | undefined;
  readonly logins: Logins;
  readonly alerts: {
    readonly firing: number;
    readonly resolved: number;
    readonly byRule: Readonly<Record<string, number>>;
  };
  readonly recommendations: readonly Recommendation[];
  /** Whether there were more events than a report reads: then counts are of the newest ones. */
  readonly truncated: boolean;
}

const MAX_EVENTS = 50_000;
const MAX_ALERTS = 1000;

/** The report on [startMs, stopMs), Unix milliseconds. */
export function makeReport(source: ReportSource, startMs: number, stopMs: number): Report {
  const events = source.events({ startMs, stopMs, action: 'ssh_login', limit: MAX_EVENTS });
  const logins = summarizeLogins(events);
  const cpu = usageOf(
    source,
    { measurement: 'cpu', field: 'usage_active', tags: { cpu: 'cpu-total' } },
    startMs,
    stopMs,
  );
  const memory = usageOf(source, { measurement: 'mem', field: 'used_percent' }, startMs, stopMs);
  const fullestDisk = findFullestDisk(source, startMs, stopMs);
  return {
    startMs,
    stopMs,
    cpu,
    memory,
    logins,
    alerts: countAlerts(source, startMs, stopMs),
    recommendations: recommend({ logins, cpu, memory, fullestDisk }),
    truncated: events.length === MAX_EVENTS,
  };
}

function countAlerts(source: ReportSource, startMs: number, stopMs: number): Report['alerts'] {
  const alerts = source
    .alerts({ limit: MAX_ALERTS })
    .filter(({ startedAtMs }) => startedAtMs >= startMs && startedAtMs < stopMs);
  const byRule: Record<string, number> = {};
  for (const { newest } of alerts) byRule[newest.rule] = (byRule[newest.rule] ?? 0) + 1;
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  return { firing, resolved: alerts.length - firing, byRule };
}

function findFullestDisk(source: ReportSource, startMs: number, stopMs: number) {
  const everyMs = Math.max(60_000, stopMs - startMs);
  const series = source.history({
    measurement: 'disk',
    field: 'used_percent',
    tags: {},
    startMs,
    stopMs,
    everyMs,
    aggregate: 'last',
  });
  return series
    .map(({ tags, values }) => ({ path: tags['path'] ?? '?', usedPercent: values.at(-1) ?? 0 }))
    .toSorted((a, b) => b.usedPercent - a.usedPercent)[0];
}
