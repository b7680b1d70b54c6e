import type { EngineCounters } from '../correlate/evaluator.ts';
import type { ProgramCounts } from '../events/drift.ts';
import type { ShipperStatus } from '../influx/shipper.ts';
import type { SourceStatus } from '../logs/source.ts';
import type { FieldValue, Point } from '../model/point.ts';
import type { DeliveryStatus } from '../notify/delivery.ts';

/** What the rooms say of themselves at one moment. */
export interface SelfReport {
  readonly sources: readonly SourceStatus[];
  readonly programs: readonly ProgramCounts[];
  readonly engine: EngineCounters;
  readonly receivers: readonly DeliveryStatus[];
  readonly pendingNotifications: Readonly<Record<string, number>>;
  readonly shipper?: ShipperStatus | undefined;
  readonly storeCounters: Readonly<Record<string, number>>;
  readonly droppedFields: number;
}

// Written as 0 from the start: a rate sees the first jump of a counter only if there was a point before it.
const NEVER_SO_FAR = {
  late_dropped: 0,
  future_dropped: 0,
  groups_evicted: 0,
  buffer_overflow: 0,
  firings_refused: 0,
};

/** The program's own measurements (`crosswatch_*`): everything that was read, dropped, delayed or refused. */
export function toSelfPoints(report: SelfReport, timeMs: number): readonly Point[] {
  const {
    sources,
    programs,
    engine,
    receivers,
    pendingNotifications,
    shipper,
    storeCounters,
    droppedFields,
  } = report;
  const point = (
    measurement: string,
    tags: Point['tags'],
    fields: Record<string, FieldValue | undefined>,
  ): Point => ({
    measurement,
    tags,
    fields: known(fields),
    timeMs,
  });
  return [
    ...sources.map((source) =>
      point(
        'crosswatch_log_source',
        { source: source.id, kind: source.kind },
        {
          lines: BigInt(source.lines),
          bytes: BigInt(source.bytes),
          gaps: BigInt(source.gaps),
          forged: source.forged === undefined ? undefined : BigInt(source.forged),
          lag_bytes: source.lagBytes === undefined ? undefined : BigInt(source.lagBytes),
          silent_seconds:
            source.lastLineMs === undefined ? undefined : Math.max(0, (timeMs - source.lastLineMs) / 1000),
          reading: source.state === 'reading',
        },
      ),
    ),
    // The drift meter: wordings that no parser knows, which grow when a new version of a program speaks differently.
    ...programs.map(({ program, lines, events, unknown, unknownShare, forged, version }) =>
      point(
        'crosswatch_parser',
        { program },
        {
          lines: BigInt(lines),
          events: BigInt(events),
          unknown: BigInt(unknown),
          unknown_share: unknownShare,
          forged: BigInt(forged),
          version,
        },
      ),
    ),
    point(
      'crosswatch_engine',
      {},
      {
        items: BigInt(engine.items),
        ...integers({ ...NEVER_SO_FAR, ...engine.totals }),
      },
    ),
    ...receivers.map(({ receiver, delivered, failed, abandoned }) =>
      point(
        'crosswatch_notify',
        { receiver },
        {
          delivered: BigInt(delivered),
          failed: BigInt(failed),
          abandoned: BigInt(abandoned),
          pending: BigInt(pendingNotifications[receiver] ?? 0),
        },
      ),
    ),
    ...(shipper === undefined ? [] : [point('crosswatch_ship', {}, shipFields(shipper, timeMs))]),
    point('crosswatch_store', {}, { fields_dropped: BigInt(droppedFields), ...integers(storeCounters) }),
  ];
}

function shipFields(
  { lanes, backlog }: ShipperStatus,
  timeMs: number,
): Record<string, FieldValue | undefined> {
  const sum = (pick: (lane: ShipperStatus['lanes'][number]) => number): bigint =>
    BigInt(lanes.reduce((total, lane) => total + pick(lane), 0));
  return {
    shipped_lines: sum((lane) => lane.shippedLines),
    refused_lines: sum((lane) => lane.refusedLines),
    failed_requests: sum((lane) => lane.failedRequests),
    latency_ms: Math.max(0, ...lanes.map((lane) => lane.lastTookMs ?? 0)),
    backlog_lines: BigInt(backlog.lines),
    backlog_bytes: BigInt(backlog.bytes),
    backlog_age_seconds: backlog.oldestMs === undefined ? 0 : Math.max(0, (timeMs - backlog.oldestMs) / 1000),
    dropped_lines: BigInt(backlog.droppedLines),
    quarantined_lines: BigInt(backlog.quarantinedLines),
  };
}

function integers(counts: Readonly<Record<string, number>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, BigInt(value)]));
}

function known(fields: Readonly<Record<string, FieldValue | undefined>>): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined),
  );
}
