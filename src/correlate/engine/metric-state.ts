import type { Labels } from '../../model/alert.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import type { GroupTable } from './group-table.ts';
import { finiteOrNull, readNumber, writeNumber } from './json-number.ts';
import type { SavedNumber } from './json-number.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Instant, MetricGroup, SeriesState } from './metric-group.ts';
import type { Core } from './runtime.ts';
import type { Sample } from './sample.ts';
import type { Loader, Saver } from './snapshot-refs.ts';

/** A sample as instant, number of its series, value. */
type SavedSample = readonly [number, number, number];

export interface SavedMetricGroup extends SavedGroup {
  /** Every series that the samples below name, with its tags. */
  readonly names: readonly (readonly [string, Labels])[];
  readonly series: readonly (readonly [
    string,
    Omit<SeriesState, 'closedMs'> & { readonly closedMs: number | null },
  ])[];
  readonly pending: readonly (Omit<Instant, 'samples'> & { readonly samples: readonly SavedSample[] })[];
  readonly samples: readonly SavedSample[];
  readonly closedMs: number | null;
  readonly lastMs: number | null;
  readonly run?: number | undefined;
  readonly judged?: { readonly t: number; readonly value: SavedNumber } | undefined;
  readonly latched: boolean;
  readonly staleAtMs?: number | undefined;
}

export function saveMetricGroup(group: MetricGroup, saver: Saver): SavedMetricGroup {
  const numbers = new Map<string, number>();
  const names: [string, Labels][] = [];
  function save({ t, series, tags, value }: Sample): SavedSample {
    let number = numbers.get(series);
    if (number === undefined) {
      number = names.push([series, tags]) - 1;
      numbers.set(series, number);
    }
    return [t, number, value];
  }
  return {
    ...saveGroup(group, saver),
    names,
    series: [...group.series].map(([key, state]) => [
      key,
      { ...state, closedMs: finiteOrNull(state.closedMs) },
    ]),
    pending: group.pending.map((instant) => ({
      ...instant,
      samples: [...instant.samples.values()].map(save),
    })),
    samples: group.samples.map(save),
    closedMs: finiteOrNull(group.closedMs),
    lastMs: finiteOrNull(group.lastMs),
    run: group.run && saver.interval(group.run),
    judged: group.judged && { t: group.judged.t, value: writeNumber(group.judged.value) },
    latched: group.latched,
    staleAtMs: group.stale.deadline,
  };
}

export function loadMetricGroup(
  saved: SavedMetricGroup,
  group: MetricGroup,
  to: { core: Core; table: GroupTable<MetricGroup>; lifecycle: Lifecycle<MetricGroup>; loader: Loader },
): void {
  const load = ([t, number, value]: SavedSample): Sample => {
    const [series, tags] = saved.names[number]!;
    return { t, series, tags, value };
  };
  for (const [key, state] of saved.series)
    group.series.set(key, { ...state, closedMs: state.closedMs ?? -Infinity });
  for (const { t, n, samples } of saved.pending) {
    group.pending.push({
      t,
      n,
      samples: new Map(samples.map(load).map((sample) => [sample.series, sample])),
    });
    to.core.unclosed(samples.length);
  }
  group.samples = saved.samples.map(load);
  group.closedMs = saved.closedMs ?? -Infinity;
  group.lastMs = saved.lastMs ?? -Infinity;
  group.run = saved.run === undefined ? undefined : to.loader.interval(saved.run);
  group.judged = saved.judged && { t: saved.judged.t, value: readNumber(saved.judged.value) };
  group.latched = saved.latched;
  restoreGroup(group, saved, to.table, to.lifecycle, to.core.timers, to.loader);
  if (saved.staleAtMs !== undefined) to.core.timers.set(group.stale, saved.staleAtMs);
  if (group.pending[0] !== undefined) to.core.closings.set(group.closing, group.pending[0].t);
}
