import type { CollectionStatus } from '../collect/collection.ts';
import type { GeoDatabaseStatus } from '../events/enrich/watched-database.ts';
import type { ShipperStatus } from '../influx/shipper.ts';
import { count } from '../lib/count.ts';
import { printable } from '../lib/printable.ts';
import type { SourceStatus } from '../logs/source.ts';
import type { DeliveryStatus } from '../notify/delivery.ts';

/** One part of the program as a person looks at it. `warning`: it does its job, and something wants a look. */
export interface Health {
  readonly name: string;
  readonly state: 'ok' | 'waiting' | 'warning' | 'failing' | 'off';
  readonly detail: string;
}

/** What is known of each part. */
export interface HealthParts {
  readonly collection: CollectionStatus;
  readonly sources: readonly SourceStatus[];
  /** The configuration wants no logs. */
  readonly logsOff: boolean;
  readonly geoip: readonly GeoDatabaseStatus[];
  readonly rules: { readonly loaded: number; readonly mistakes: number };
  readonly receivers: readonly DeliveryStatus[];
  readonly shipper: ShipperStatus | undefined;
  readonly storeProblem: string | undefined;
  readonly quarantine: { readonly lines: number; readonly newestReason?: string | undefined };
}

/** Everything that can go wrong, in the order of the data flow. */
export function healthOf(parts: HealthParts): readonly Health[] {
  return [
    collectHealth(parts.collection),
    ...logHealth(parts.sources, parts.logsOff),
    ...geoHealth(parts.geoip),
    ...storeHealth(parts.storeProblem),
    rulesHealth(parts.rules),
    ...parts.receivers.map(receiverHealth),
    shipHealth(parts.shipper),
    ...quarantineHealth(parts.quarantine),
  ];
}

function collectHealth({ collectors }: CollectionStatus): Health {
  const problems = collectors.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${name}: ${problem}`],
  );
  if (problems.length > 0) return { name: 'metrics', state: 'failing', detail: problems.join('; ') };
  const running = collectors.some(({ runs }) => runs > 0);
  return { name: 'metrics', state: running ? 'ok' : 'waiting', detail: `${collectors.length} collectors` };
}

function logHealth(sources: readonly SourceStatus[], isOff: boolean): readonly Health[] {
  if (isOff) return [{ name: 'logs', state: 'off', detail: 'logs.sources is an empty list' }];
  if (sources.length === 0) {
    return [
      {
        name: 'logs',
        state: 'failing',
        detail: 'no log source: neither a log file of sshd nor the journal can be read',
      },
    ];
  }
  return sources.map(({ id, state, lines, problem }) => ({
    name: id.split('/').at(-1) ?? id,
    state: state === 'failing' ? 'failing' : state === 'reading' ? 'ok' : 'waiting',
    detail: `${id}: ${problem ?? `${count(lines, 'line')} read`}`,
  }));
}

/** Worth a word where databases are configured: they grow old and go missing without anybody noticing. */
function geoHealth(databases: readonly GeoDatabaseStatus[]): readonly Health[] {
  return databases.map(({ key, path, type, builtMs, problem }) => {
    const name = `geoip ${key}`;
    const inUse = type === undefined ? 'none in use' : `${type} of ${dateOf(builtMs)}`;
    return problem === undefined
      ? { name, state: type === undefined ? 'waiting' : 'ok', detail: inUse }
      : { name, state: 'failing', detail: `${path}: ${problem.message} (${inUse}); ${problem.hint ?? ''}` };
  });
}

function dateOf(ms: number | undefined): string {
  const date = new Date(ms ?? NaN);
  return Number.isNaN(date.getTime()) ? 'unknown age' : date.toISOString().slice(0, 10);
}

function rulesHealth({ loaded, mistakes }: { loaded: number; mistakes: number }): Health {
  if (mistakes > 0)
    return {
      name: 'rules',
      state: 'failing',
      detail: `${count(mistakes, 'mistake')}, see the log or: crosswatch rules check`,
    };
  return { name: 'rules', state: loaded > 0 ? 'ok' : 'off', detail: count(loaded, 'rule') };
}

/** The store is worth a word only when it fails: then nothing is taken in. */
function storeHealth(problem: string | undefined): readonly Health[] {
  return problem === undefined ? [] : [{ name: 'store', state: 'failing', detail: problem }];
}

function receiverHealth({ receiver, problem, delivered }: DeliveryStatus): Health {
  if (problem !== undefined) return { name: receiver, state: 'failing', detail: problem };
  return { name: receiver, state: 'ok', detail: `${delivered} notifications delivered` };
}

function shipHealth(shipper: ShipperStatus | undefined): Health {
  if (shipper === undefined)
    return { name: 'InfluxDB', state: 'off', detail: 'influx.url is not set: history is kept locally' };
  const troubled = shipper.lanes.find(({ state }) => state === 'held' || state === 'retrying');
  const waiting = `${count(shipper.backlog.lines, 'line')} ${shipper.backlog.lines === 1 ? 'waits' : 'wait'}`;
  if (troubled === undefined) return { name: 'InfluxDB', state: 'ok', detail: waiting };
  return { name: 'InfluxDB', state: 'failing', detail: `${troubled.reason ?? troubled.state}; ${waiting}` };
}

/** Worth a word only when something is in it: those lines are kept, but not in InfluxDB. */
function quarantineHealth({ lines, newestReason = '' }: HealthParts['quarantine']): readonly Health[] {
  if (lines === 0) return [];
  const detail = `${count(lines, 'line')} that InfluxDB refused, the newest: ${printable(newestReason)}; see crosswatch quarantine list`;
  return [{ name: 'quarantine', state: 'warning', detail }];
}
