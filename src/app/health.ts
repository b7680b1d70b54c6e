import type { CollectionStatus } from '../collect/collection.ts';
import type { GeoDatabaseStatus } from '../events/enrich/watched-database.ts';
import type { ShipperStatus } from '../influx/shipper.ts';
import type { SourceStatus } from '../logs/source.ts';
import type { DeliveryStatus } from '../notify/delivery.ts';

/** One part of the program as a person looks at it. */
export interface Health {
  readonly name: string;
  readonly state: 'ok' | 'waiting' | 'failing' | 'off';
  readonly detail: string;
}

/** Everything that can go wrong, in the order of the data flow. */
export function healthOf(parts: {
  collection: CollectionStatus;
  sources: readonly SourceStatus[];
  geoip: readonly GeoDatabaseStatus[];
  rules: { loaded: number; mistakes: number };
  receivers: readonly DeliveryStatus[];
  shipper: ShipperStatus | undefined;
  storeProblem: string | undefined;
}): readonly Health[] {
  return [
    collectHealth(parts.collection),
    ...logHealth(parts.sources),
    ...geoHealth(parts.geoip),
    ...storeHealth(parts.storeProblem),
    rulesHealth(parts.rules),
    ...parts.receivers.map(receiverHealth),
    shipHealth(parts.shipper),
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

function logHealth(sources: readonly SourceStatus[]): readonly Health[] {
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
    detail: `${id}: ${problem ?? `${lines} lines read`}`,
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
      detail: `${mistakes} mistakes, see the log or: crosswatch rules check`,
    };
  return { name: 'rules', state: loaded > 0 ? 'ok' : 'off', detail: `${loaded} rules` };
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
  const waiting = `${shipper.backlog.lines} lines wait`;
  if (troubled === undefined) return { name: 'InfluxDB', state: 'ok', detail: waiting };
  return { name: 'InfluxDB', state: 'failing', detail: `${troubled.reason ?? troubled.state}; ${waiting}` };
}
