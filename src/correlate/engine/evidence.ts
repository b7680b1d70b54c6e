import type { Evidence, EvidencePoint } from '../../model/alert.ts';
import type { SecurityEvent } from '../../model/event.ts';
import type { Interval } from './interval.ts';
import { compareKeys, keyOf } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { indexAfter } from './window.ts';
import type { Window } from './window.ts';

/** An event that spoke, at its key. */
export interface SpokenEvent extends OrderKey {
  readonly event: SecurityEvent;
}

/** What one firing rests on: the first event, the newest ones, the newest points, and how many there were. */
export interface EvidenceLog {
  first: SpokenEvent | undefined;
  newest: SpokenEvent[];
  events: number;
  points: EvidencePoint[];
  totalPoints: number;
  /** Rule and group -> the newest key taken from their window. */
  reached: Record<string, OrderKey>;
  /** Rule, group and start of an interval -> how many of its points were taken. */
  taken: Record<string, number>;
}

export interface EvidenceCaps {
  readonly events: number;
  readonly points: number;
}

export function emptyEvidence(): EvidenceLog {
  return { first: undefined, newest: [], events: 0, points: [], totalPoints: 0, reached: {}, taken: {} };
}

/** Takes into a log what a match rests on, and only what the log has not yet. */
export interface Gathering {
  /**
   * Visits the items of a window in [fromMs, upTo], newest first, that were not taken before.
   * `id` names the window: rule and group.
   */
  walk<E extends OrderKey>(
    id: string,
    window: Window<E>,
    fromMs: number,
    upTo: OrderKey,
    visit: (item: E) => void,
  ): void;
  event(key: OrderKey, event: SecurityEvent): void;
  /** The points of an interval up to an instant. */
  interval(interval: Interval, upToMs: number): void;
  /** Puts what was found into the log. */
  commit(): void;
}

export function createGathering(log: EvidenceLog, caps: EvidenceCaps): Gathering {
  /** Windows that were walked: most matches walk one. */
  const walked: { readonly id: string; readonly high: OrderKey; low: OrderKey | undefined }[] = [];
  const events: SpokenEvent[] = [];
  const points: EvidencePoint[] = [];

  return {
    walk(id, window, fromMs, upTo, visit) {
      const floor = log.reached[id];
      let walk = walked.find((each) => each.id === id);
      if (walk === undefined) walked.push((walk = { id, high: upTo, low: undefined }));
      for (let i = indexAfter(window, upTo) - 1; i >= window.head; i--) {
        const item = window.items[i]!;
        if (item.t < fromMs || (floor !== undefined && compareKeys(item, floor) <= 0)) break;
        if (walk.low !== undefined && compareKeys(item, walk.low) >= 0) continue;
        walk.low = item;
        visit(item);
      }
    },
    event({ t, rank, n }, event) {
      events.push({ t, rank, n, event });
    },
    interval(interval, upToMs) {
      const id = `${interval.rule}\n${interval.group}\n${interval.start.t}`;
      const seen = log.taken[id] ?? 0;
      const later = interval.points.filter((point) => point.timeMs > upToMs).length;
      const fresh = interval.totalPoints - later - seen;
      if (fresh <= 0) return;
      log.taken[id] = seen + fresh;
      log.totalPoints += fresh;
      const end = interval.points.length - later;
      points.push(...interval.points.slice(Math.max(0, end - fresh), end));
    },
    commit() {
      for (const { id, high } of walked) {
        const before = log.reached[id];
        if (before === undefined || compareKeys(before, high) < 0) log.reached[id] = keyOf(high);
      }
      if (events.length > 1) events.sort(compareKeys);
      events.forEach((spoken, i) => {
        if (spoken.n !== events[i - 1]?.n) addEvent(log, spoken, caps.events);
      });
      if (points.length === 0) return;
      log.points = [...log.points, ...points].sort(comparePoints).slice(-caps.points);
    },
  };
}

/** Takes one event, wherever it belongs; one that stands there already is not counted again. */
export function addEvent(log: EvidenceLog, spoken: SpokenEvent, cap: number): void {
  let index = log.newest.length;
  while (index > 0 && compareKeys(log.newest[index - 1]!, spoken) > 0) index--;
  if (log.newest[index - 1]?.n === spoken.n || log.first?.n === spoken.n) return;
  log.events++;
  if (log.first === undefined || compareKeys(spoken, log.first) < 0) log.first = spoken;
  if (index === log.newest.length) log.newest.push(spoken);
  else log.newest.splice(index, 0, spoken);
  if (log.newest.length > cap) log.newest.shift();
}

/** The log as an alert shows it. */
export function showEvidence(log: EvidenceLog): Evidence {
  const { first, newest } = log;
  const shown = first === undefined || newest.some(({ n }) => n === first.n) ? newest : [first, ...newest];
  return {
    events: shown.map(({ event }) => event),
    points: log.points,
    droppedEvents: log.events - shown.length,
    droppedPoints: log.totalPoints - log.points.length,
  };
}

function comparePoints(a: EvidencePoint, b: EvidencePoint): number {
  return a.timeMs - b.timeMs || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
