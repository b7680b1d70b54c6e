import type { Level } from '../../model/level.ts';
import type { Alert, Held, Shown } from './alert.ts';
import type { EvidenceLog, SpokenEvent } from './evidence.ts';
import type { Group, GroupTable } from './group-table.ts';
import type { Lifecycle } from './lifecycle.ts';
import { keyOf } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import type { Loader, SavedOccurrence, Saver } from './snapshot-refs.ts';
import type { TimerQueue } from './timer-queue.ts';
import { readNumber, writeNumber } from './json-number.ts';
import type { SavedNumber } from './json-number.ts';

type SavedSpoken = Omit<SpokenEvent, 'event'> & { readonly event: number };

export interface SavedAlert {
  readonly fingerprint: string;
  readonly shown?: Shown | undefined;
  readonly firing: boolean;
  readonly startedAtMs?: number | undefined;
  readonly level: Level;
  readonly value: SavedNumber;
  readonly count: number;
  readonly last?: OrderKey | undefined;
  readonly stepsDone: number[];
  readonly evidence: Omit<EvidenceLog, 'first' | 'newest'> & {
    readonly first?: SavedSpoken | undefined;
    readonly newest: readonly SavedSpoken[];
  };
  readonly held: readonly (Omit<Held, 'from' | 'value'> & {
    readonly value: SavedNumber;
    readonly from?: SavedOccurrence | undefined;
  })[];
  readonly resolveReason: string;
  readonly resolveAtMs?: number | undefined;
  readonly escalateAtMs: readonly (number | null)[];
}

/** What every saved group begins with. */
export interface SavedGroup {
  readonly labels: Group['labels'];
  readonly id: string;
  readonly touched: number;
  readonly alert?: SavedAlert | undefined;
}

export function saveGroup(group: Group, saver: Saver): SavedGroup {
  const { id, labels, touched, alert } = group;
  return { id, labels, touched, alert: alert && saveAlert(alert, saver) };
}

/** Puts a loaded group into its table and sets the timers of its alert. */
export function restoreGroup<G extends Group>(
  group: G,
  saved: SavedGroup,
  table: GroupTable<G>,
  lifecycle: Lifecycle<G>,
  timers: TimerQueue,
  loader: Loader,
): void {
  group.touched = saved.touched;
  table.restore(group, saved.alert?.firing === true);
  if (saved.alert !== undefined) loadAlert(lifecycle.alertOf(group), saved.alert, timers, loader);
}

function saveAlert(alert: Alert, saver: Saver): SavedAlert {
  const spoken = (each: SpokenEvent): SavedSpoken => ({ ...keyOf(each), event: saver.event(each.event) });
  const { evidence } = alert;
  return {
    fingerprint: alert.fingerprint,
    shown: alert.shown,
    firing: alert.firing,
    startedAtMs: alert.startedAtMs,
    level: alert.level,
    value: writeNumber(alert.value),
    count: alert.count,
    last: alert.last && keyOf(alert.last),
    stepsDone: alert.stepsDone,
    evidence: {
      ...evidence,
      first: evidence.first && spoken(evidence.first),
      newest: evidence.newest.map(spoken),
      reached: Object.fromEntries(Object.entries(evidence.reached).map(([id, key]) => [id, keyOf(key)])),
    },
    held: alert.held.map((held) => ({
      ...held,
      value: writeNumber(held.value),
      from: held.from && saver.occurrence(held.from),
    })),
    resolveReason: alert.resolveReason,
    resolveAtMs: alert.resolve.deadline,
    escalateAtMs: alert.escalate.map(({ deadline }) => deadline ?? null),
  };
}

function loadAlert(alert: Alert, saved: SavedAlert, timers: TimerQueue, loader: Loader): void {
  const spoken = (each: SavedSpoken): SpokenEvent => ({ ...each, event: loader.event(each.event) });
  const { evidence, resolveAtMs, escalateAtMs } = saved;
  Object.assign(alert, {
    shown: saved.shown,
    firing: saved.firing,
    startedAtMs: saved.startedAtMs,
    level: saved.level,
    value: readNumber(saved.value),
    count: saved.count,
    last: saved.last,
    stepsDone: saved.stepsDone,
    resolveReason: saved.resolveReason,
    evidence: {
      ...evidence,
      first: evidence.first && spoken(evidence.first),
      newest: evidence.newest.map(spoken),
    },
    held: saved.held.map((held) => ({
      ...held,
      value: readNumber(held.value),
      from: held.from && loader.occurrence(held.from),
    })),
  });
  if (resolveAtMs !== undefined) timers.set(alert.resolve, resolveAtMs);
  escalateAtMs.forEach((atMs, i) => {
    const timer = alert.escalate[i];
    if (atMs !== null && timer !== undefined) timers.set(timer, atMs);
  });
}
