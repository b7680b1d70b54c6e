import uPlot from './uplot.js';

/** One line or set of bars. */
export interface ChartSeries {
  readonly name: string;
  /** A CSS custom property, e.g. `--cpu`. */
  readonly color: string;
  readonly kind: 'area' | 'line' | 'bars';
  /** Which axis: left is the first. */
  readonly axis?: 'left' | 'right';
}

export interface ChartOptions {
  readonly series: readonly ChartSeries[];
  readonly height: number;
  readonly format: (value: number) => string;
  /** Fixed top of the left axis, e.g. 100 for percent. */
  readonly max?: number;
  readonly legend?: boolean;
}

/** A stretch of time to shade: an alert. */
export interface Band {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Chart {
  /** `columns[0]` are Unix seconds; then one column a series, null where there is nothing. */
  draw(columns: uPlot.AlignedData, range: { startMs: number; stopMs: number }, bands?: readonly Band[]): void;
}

/** A time chart in `parent` that follows its width and the page's colours. */
export function createChart(parent: HTMLElement, options: ChartOptions): Chart {
  let bands: readonly Band[] = [];
  // Until the history arrives: the minute before now, not one of 1970.
  const nowSeconds = Date.now() / 1000;
  let range = { min: nowSeconds - 60, max: nowSeconds };
  const plot = new uPlot(
    toUplot(
      parent,
      options,
      () => range,
      () => bands,
    ),
    [[], ...options.series.map(() => [])],
    parent,
  );
  new ResizeObserver(() => plot.setSize({ width: parent.clientWidth, height: options.height })).observe(
    parent,
  );
  return {
    draw(columns, { startMs, stopMs }, shaded = []) {
      bands = shaded;
      range = { min: startMs / 1000, max: stopMs / 1000 };
      plot.setData(columns);
    },
  };
}

function toUplot(
  parent: HTMLElement,
  { series, height, format, max, legend = false }: ChartOptions,
  range: () => { min: number; max: number },
  bands: () => readonly Band[],
): uPlot.Options {
  const twoAxes = series.some(({ axis }) => axis === 'right');
  const axis = {
    stroke: color('--muted'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width: parent.clientWidth,
    height,
    legend: { show: legend },
    cursor: { y: false, points: { size: 6 } },
    scales: {
      x: { range: () => [range().min, range().max] },
      left: { range: (_plot, _low, high) => [0, max ?? Math.max(high * 1.15, 1e-3)] },
      right: { range: (_plot, _low, high) => [0, Math.max((high || 0) * 1.3, 5)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 26, values: (_plot, ticks) => ticks.map(timeLabel) },
      { ...axis, scale: 'left', size: 58, values: (_plot, ticks) => ticks.map(format) },
      ...(twoAxes ? [{ ...axis, scale: 'right', side: 1 as const, size: 44, grid: { show: false } }] : []),
    ],
    series: [{}, ...series.map(toSeries)],
    hooks: { drawClear: [(plot) => shade(plot, bands())] },
  };
}

function toSeries({ name, color: variable, kind, axis = 'left' }: ChartSeries): uPlot.Series {
  const stroke = color(variable);
  const bars = kind === 'bars' ? { paths: uPlot.paths.bars?.({ size: [0.7, 24], align: 1 }) ?? null } : {};
  return {
    label: name,
    scale: axis,
    stroke,
    width: kind === 'bars' ? 0 : 1.6,
    points: { show: false },
    ...(kind === 'line'
      ? {}
      : { fill: `color-mix(in srgb, ${stroke} ${kind === 'bars' ? 75 : 16}%, transparent)` }),
    ...bars,
  } as uPlot.Series;
}

function shade(plot: uPlot, bands: readonly Band[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { startMs, endMs } of bands) {
    const left = Math.max(bbox.left, plot.valToPos(startMs / 1000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(endMs / 1000, 'x', true));
    if (right <= bbox.left || left >= bbox.left + bbox.width) continue;
    ctx.fillStyle = color('--alert-band');
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.fillStyle = color('--fail');
    ctx.fillRect(left, bbox.top, 2, bbox.height);
  }
  ctx.restore();
}

function color(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

function timeLabel(seconds: number): string {
  const date = new Date(seconds * 1000);
  const withSeconds = date.getSeconds() !== 0;
  return date.toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
    hour12: false,
  });
}
