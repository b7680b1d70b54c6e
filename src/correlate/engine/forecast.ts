/** Value at `atMs` of the least-squares line through the points; undefined when they are all of one instant. */
export function forecastAt(
  points: readonly { readonly t: number; readonly value: number }[],
  atMs: number,
): number | undefined {
  const origin = points.at(-1)?.t ?? 0;
  const seconds = points.map(({ t }) => (t - origin) / 1000);
  const meanX = seconds.reduce((sum, x) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  let sxx = 0;
  let sxy = 0;
  points.forEach(({ value }, i) => {
    const dx = seconds[i]! - meanX;
    sxx += dx * dx;
    sxy += dx * (value - meanY);
  });
  if (sxx === 0) return undefined;
  return meanY + (sxy / sxx) * ((atMs - origin) / 1000 - meanX);
}
