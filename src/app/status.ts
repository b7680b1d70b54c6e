import type { Collection } from '../collect/collection.ts';
import type { Evaluator } from '../correlate/evaluator.ts';
import type { LoadedRules } from '../correlate/language/load-rules.ts';
import type { GeoEnricher } from '../events/enrich/geo.ts';
import type { EventParser } from '../events/event-parser.ts';
import type { Shipper } from '../influx/shipper.ts';
import type { Logs } from '../logs/logs.ts';
import { describeError } from '../lib/errors.ts';
import type { Point } from '../model/point.ts';
import type { Delivery } from '../notify/delivery.ts';
import type { Store } from '../store/store.ts';
import { healthOf } from './health.ts';
import type { Ingest } from './ingest.ts';
import { toSelfPoints } from './self-measurements.ts';

/** The running parts, as the status asks them. */
export interface StatusParts {
  readonly host: string;
  readonly version: string;
  readonly startedMs: number;
  readonly collection: Pick<Collection, 'status'>;
  readonly logs: Pick<Logs, 'status' | 'isOff'>;
  readonly parser: Pick<EventParser, 'stats'>;
  readonly geo: Pick<GeoEnricher, 'status'>;
  readonly evaluator: Pick<Evaluator, 'counters'>;
  readonly rules: () => LoadedRules;
  readonly delivery: Pick<Delivery, 'status'>;
  readonly shipper: Pick<Shipper, 'status'> | undefined;
  readonly store: Pick<Store, 'counters' | 'notifications' | 'backlog' | 'quarantined'>;
  readonly ingest: Pick<Ingest, 'problem'>;
  /** Fields and points that line protocol could not take. */
  readonly drops: { readonly fields: number; readonly points: number };
}

export interface Status {
  /** Everything, for the API and for `crosswatch status`. */
  status(): object;
  /** Reasons why the program does not (yet) do its job. */
  notReady(): readonly string[];
  /** The same as measurements `crosswatch_*`. */
  points(atMs: number): readonly Point[];
}

/** What the program knows of itself, asked of its parts at each call. */
export function createStatus(parts: StatusParts): Status {
  const {
    host,
    version,
    startedMs,
    collection,
    logs,
    parser,
    geo,
    evaluator,
    delivery,
    shipper,
    store,
    drops,
  } = parts;

  function status() {
    const sources = logs.status();
    const collected = collection.status();
    const receivers = delivery.status();
    const shipping = shipper?.status();
    const geoip = geo.status();
    const quarantine = {
      lines: store.backlog().quarantinedLines,
      newestReason: store.quarantined(1)[0]?.reason,
    };
    const { ruleSet, mistakes } = parts.rules();
    const rules = { loaded: ruleSet.rules.length, mistakes: mistakes.length };
    return {
      host,
      version,
      startedMs,
      health: healthOf({
        collection: collected,
        sources,
        logsOff: logs.isOff,
        geoip,
        rules,
        receivers,
        shipper: shipping,
        storeProblem: parts.ingest.problem(),
        quarantine,
      }),
      sources,
      collectors: collected.collectors,
      parser: parser.stats(),
      geoip: geoip.map(({ problem, ...rest }) => ({ ...rest, problem: problem && describeError(problem) })),
      engine: evaluator.counters(),
      rules: { loaded: rules.loaded, mistakes },
      receivers,
      shipper: shipping,
      quarantine,
      store: store.counters(),
    };
  }

  return {
    status,
    notReady: () =>
      status()
        .health.filter(
          ({ name, state }) =>
            (state === 'waiting' && name === 'metrics') || (state === 'failing' && name === 'store'),
        )
        .map(({ name, detail }) => `${name}: ${detail}`),
    points: (atMs) =>
      toSelfPoints(
        {
          sources: logs.status(),
          programs: parser.stats().programs,
          engine: evaluator.counters(),
          receivers: delivery.status(),
          pendingNotifications: store.notifications.depths(),
          shipper: shipper?.status(),
          storeCounters: store.counters(),
          droppedFields: drops.fields,
        },
        atMs,
      ),
  };
}
