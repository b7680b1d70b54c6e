import type { Point } from '../model/point.ts';
import { createFieldGuard, nameOf } from './field-guard.ts';

export interface SeriesGuardOptions {
  /** Most series of a source at a time. */
  readonly maxSeries: number;
  /** A series not seen for so long makes room for another. */
  readonly forgetAfterMs: number;
}

export interface SeriesGuard {
  /** The points whose series are known or still have room, with the same frozen tags each time for each series. */
  admit(points: readonly Point[], atMs: number): readonly Point[];
  /** Series known, points refused since start, and why some were refused last, if any were. */
  report(): SeriesReport;
}

export interface SeriesReport {
  readonly series: number;
  readonly refusedPoints: number;
  readonly problem?: string | undefined;
}

interface Series {
  readonly measurement: string;
  readonly tags: Point['tags'];
  lastMs: number;
}

/** A measurement gets a new series while it has fewer than so many times the room that is left. */
const SHARE = 9;
const FIELDS_PER_SERIES = 10;
const LEAST_FIELDS = 1000;
const NO_ROOM = 'no room for another series';

/**
 * Keeps one source from filling the database with series or fields: known ones always pass, new ones as long as there
 * is room. The more series a measurement has, the more room must be left for another of it (a dynamic threshold, as
 * queues share a buffer: Choudhury and Hahne, 1998), so one alone takes nine tenths, and others still come in. When
 * there is no room it names the offender: the tag with the most values within the measurement with the most series.
 */
export function createSeriesGuard({ maxSeries, forgetAfterMs }: SeriesGuardOptions): SeriesGuard {
  const known = new Map<string, Series>();
  const seriesOfMeasurement = new Map<string, number>();
  const fields = createFieldGuard(Math.max(LEAST_FIELDS, FIELDS_PER_SERIES * maxSeries));
  let refusedPoints = 0;
  let problem: string | undefined;

  function countOf(measurement: string): number {
    return seriesOfMeasurement.get(measurement) ?? 0;
  }

  function hasRoom(measurement: string): boolean {
    return countOf(measurement) < SHARE * (maxSeries - known.size);
  }

  function learn(series: string, measurement: string): Series {
    const entry = { ...ownOf(series), lastMs: 0 };
    known.set(series, entry);
    seriesOfMeasurement.set(entry.measurement, countOf(measurement) + 1);
    return entry;
  }

  function forget(atMs: number): void {
    for (const [series, { measurement, lastMs }] of known) {
      if (atMs - lastMs <= forgetAfterMs) continue;
      known.delete(series);
      seriesOfMeasurement.set(measurement, countOf(measurement) - 1);
      if (countOf(measurement) > 0) continue;
      seriesOfMeasurement.delete(measurement);
      fields.forget(measurement);
    }
  }

  function refusalOf(point: Point, series: string): string | undefined {
    if (!known.has(series) && !hasRoom(point.measurement)) return NO_ROOM;
    return fields.refusalOf(point, series);
  }

  return {
    admit(points, atMs) {
      const refusals = new Set<string>();
      let hasForgotten = false;
      const admitted = points.flatMap((point): readonly Point[] => {
        const series = seriesOf(point);
        let refusal = refusalOf(point, series);
        if (refusal !== undefined && !hasForgotten) {
          forget(atMs);
          hasForgotten = true;
          refusal = refusalOf(point, series);
        }
        if (refusal !== undefined) {
          refusals.add(refusal);
          return [];
        }
        const entry = known.get(series) ?? learn(series, point.measurement);
        entry.lastMs = atMs;
        return [{ ...point, tags: entry.tags }];
      });
      refusedPoints += points.length - admitted.length;
      const [first] = refusals;
      problem = refusals.has(NO_ROOM)
        ? `${NO_ROOM}, of ${maxSeries} at most: ${offenderOf(known.values(), seriesOfMeasurement)}`
        : first;
      return admitted;
    },
    report: () => ({ series: known.size, refusedPoints, problem }),
  };
}

function seriesOf({ measurement, tags }: Point): string {
  return JSON.stringify([measurement, Object.entries(tags).toSorted()]);
}

/**
 * Measurement and tags in strings of their own: one that was cut out of a file keeps all of the file in memory, once for
 * each point that somebody keeps.
 */
function ownOf(series: string): Pick<Series, 'measurement' | 'tags'> {
  const [measurement, tags] = JSON.parse(series) as [string, [string, string][]];
  return { measurement, tags: Object.freeze(Object.fromEntries(tags)) };
}

function offenderOf(known: Iterable<Series>, seriesOfMeasurement: ReadonlyMap<string, number>): string {
  const [measurement, series = 0] = largestOf(seriesOfMeasurement, (count) => count);
  if (measurement === undefined || series < 2)
    return `there are too many measurements (${seriesOfMeasurement.size})`;
  const values = new Map<string, Set<string>>();
  for (const one of known) {
    if (one.measurement !== measurement) continue;
    for (const [key, value] of Object.entries(one.tags))
      values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  const [tag = '', taken] = largestOf(values, (set) => set.size);
  return `tag ${nameOf(tag)} of ${nameOf(measurement)} takes the most values (${taken?.size ?? 0})`;
}

function largestOf<T>(map: ReadonlyMap<string, T>, size: (value: T) => number): [string?, T?] {
  return [...map].toSorted(([, a], [, b]) => size(b) - size(a))[0] ?? [];
}
