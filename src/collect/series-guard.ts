import type { Point } from '../model/point.ts';

export interface SeriesGuardOptions {
  /** Most series of a source at a time. */
  readonly maxSeries: number;
  /** A series not seen for so long makes room for another. */
  readonly forgetAfterMs: number;
}

export interface SeriesGuard {
  /** The points whose series are known or still have room, with the same frozen tags each time for each series. */
  admit(points: readonly Point[], atMs: number): readonly Point[];
  /** Series known, points refused since start, and whose tag takes too many values, if any was refused last. */
  report(): SeriesReport;
}

export interface SeriesReport {
  readonly series: number;
  readonly refusedPoints: number;
  readonly problem?: string | undefined;
}

/**
 * Keeps one source from filling the database with series: known ones always pass, new ones as long as there is room.
 * When there is none it names the offender: the tag that takes the most values within the largest measurement.
 */
export function createSeriesGuard({ maxSeries, forgetAfterMs }: SeriesGuardOptions): SeriesGuard {
  const known = new Map<string, { readonly tags: Point['tags']; lastMs: number }>();
  let refusedPoints = 0;
  let problem: string | undefined;

  function forget(atMs: number): void {
    for (const [series, { lastMs }] of known) if (atMs - lastMs > forgetAfterMs) known.delete(series);
  }

  return {
    admit(points, atMs) {
      const refused: Point[] = [];
      let hasForgotten = false;
      const admitted = points.flatMap((point): readonly Point[] => {
        const series = seriesOf(point);
        let entry = known.get(series);
        if (entry === undefined) {
          if (known.size >= maxSeries && !hasForgotten) {
            forget(atMs);
            hasForgotten = true;
          }
          if (known.size >= maxSeries) {
            refused.push(point);
            return [];
          }
          entry = { tags: tagsOf(series), lastMs: atMs };
          known.set(series, entry);
        }
        entry.lastMs = atMs;
        return [{ ...point, tags: entry.tags }];
      });
      refusedPoints += refused.length;
      problem = refused.length === 0 ? undefined : `more than ${maxSeries} series: ${offenderOf(points)}`;
      return admitted;
    },
    report: () => ({ series: known.size, refusedPoints, problem }),
  };
}

function seriesOf({ measurement, tags }: Point): string {
  return JSON.stringify([measurement, Object.entries(tags).toSorted()]);
}

/**
 * Tags in strings of their own: one that was cut out of a file keeps all of the file in memory, once for each point that
 * somebody keeps.
 */
function tagsOf(series: string): Point['tags'] {
  const [, tags] = JSON.parse(series) as [string, [string, string][]];
  return Object.freeze(Object.fromEntries(tags));
}

function offenderOf(points: readonly Point[]): string {
  const byMeasurement = new Map<string, Point[]>();
  for (const point of points) {
    const group = byMeasurement.get(point.measurement);
    if (group === undefined) byMeasurement.set(point.measurement, [point]);
    else group.push(point);
  }
  const [measurement, largest] = largestOf(byMeasurement, (group) => group.length);
  const values = new Map<string, Set<string>>();
  for (const { tags } of largest ?? [])
    for (const [key, value] of Object.entries(tags))
      values.set(key, (values.get(key) ?? new Set()).add(value));
  const [tag] = largestOf(values, (set) => set.size);
  return tag === undefined
    ? `"${measurement}" has no tags, there are too many measurements`
    : `tag "${tag}" of "${measurement}" takes the most values`;
}

function largestOf<T>(map: ReadonlyMap<string, T>, size: (value: T) => number): [string?, T?] {
  return [...map].toSorted(([, a], [, b]) => size(b) - size(a))[0] ?? [];
}
