import type { Point } from '../../model/point.ts';

/** Points in any form that can be walked through once. */
export type Points = AsyncIterable<Point> | Iterable<Point>;

/** A point as one line of line protocol; undefined where nothing of it can be written. */
export type EncodePoint = (point: Point) => string | undefined;

/** Points of line protocol, and what could not be read of it. */
export type DecodeLines = (text: string) => {
  readonly points: readonly Point[];
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly reason: string }[];
};
