import type { HistoryQuery, HistorySeries, LatestValue } from '../../model/history.ts';
import type { Point } from '../../model/point.ts';
import type { Database } from '../database.ts';
import { countRawPoints, rawPoints } from './export.ts';
import type { MeasurementCount } from './export.ts';
import type { HotTail } from './hot-tail.ts';
import { latestValues } from './latest.ts';
import { queryHistory } from './query.ts';
import { stepPoints } from './step-points.ts';

/** The stored points of the host, for charts and for copying. */
export interface History {
  /** See `queryHistory` for steps, tiers and the order of the answer. */
  query(query: HistoryQuery): HistorySeries[];
  /** Newest values of the last minutes, of one measurement or of all. */
  latest(measurement?: string): LatestValue[];
  /** Every raw point of [startMs, stopMs) in order of time. */
  points(startMs: number, stopMs: number): Iterable<Point>;
  /** Every whole five minute step of [startMs, stopMs) as points with a tag `aggregate`, a day at a time. */
  steps(startMs: number, stopMs: number): Iterable<Point>;
  /** Points and values per measurement that `points` of the same range yields. */
  counts(startMs: number, stopMs: number): Readonly<Record<string, MeasurementCount>>;
}

/** The history over a database and its hot tail. */
export function createHistory(database: Database, hot: HotTail): History {
  return {
    query: (query) => queryHistory(database, hot, query),
    latest: (measurement) => latestValues(hot, measurement),
    points: (startMs, stopMs) => rawPoints(database, hot, startMs, stopMs),
    steps: (startMs, stopMs) => stepPoints(database, hot, startMs, stopMs),
    counts: (startMs, stopMs) => countRawPoints(database, hot, startMs, stopMs),
  };
}
