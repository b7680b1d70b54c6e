// The textbook formulas of sections 4 and 5, written out.

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Standard deviation of the whole population. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** Linear interpolation, type 7 of Hyndman and Fan. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (position - Math.floor(position)) * (above - below);
}

/** Least squares through the points, at `x`. */
export function extrapolate(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const centreX = mean(points.map((point) => point[0]));
  const centreY = mean(points.map((point) => point[1]));
  const slope =
    sum(points.map((point) => (point[0] - centreX) * (point[1] - centreY))) /
    sum(points.map((point) => (point[0] - centreX) ** 2));
  return centreY + slope * (x - centreX);
}
