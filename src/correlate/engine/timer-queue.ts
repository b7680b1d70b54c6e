import { compareBytes } from './compare-bytes.ts';
import { createHeap } from './binary-heap.ts';

/** Order of timers that are due at one instant. */
export const TIMER_KIND = { stale: 0, resolve: 1, absence: 2, escalate: 3 } as const;
export type TimerKind = (typeof TIMER_KIND)[keyof typeof TIMER_KIND];

/** One thing that may be due once. It is moved and cancelled by its queue, as often as wanted, at no cost. */
export interface Timer {
  readonly kind: TimerKind;
  /** Position of its rule in the rule set. */
  readonly rule: number;
  /** Canonical JSON of its group. */
  readonly group: string;
  /** Breaks ties within one group: the position in `escalate`. */
  readonly step: number;
  run(atMs: number): void;
  /** When it is due; undefined = it is not set. Changed by the queue only. */
  deadline: number | undefined;
  /** Instant of its place in the heap. */
  queued: number | undefined;
}

export interface TimerQueue {
  set(timer: Timer, deadlineMs: number): void;
  cancel(timer: Timer): void;
  /** The earliest deadline. */
  next(): number | undefined;
  /** Runs the first of the timers due at `next()`. */
  runNext(): void;
  clear(): void;
}

export function createTimer(
  fields: Pick<Timer, 'kind' | 'rule' | 'group' | 'run'> & { step?: number },
): Timer {
  return { step: 0, ...fields, deadline: undefined, queued: undefined };
}

interface Place {
  readonly atMs: number;
  readonly timer: Timer;
}

/** Heap of timers. A deadline that moves later keeps its place and is put back when that place comes up. */
export function createTimerQueue(): TimerQueue {
  const heap = createHeap<Place>(comparePlaces);

  function enqueue(timer: Timer, atMs: number): void {
    timer.queued = atMs;
    heap.push({ atMs, timer });
  }

  /** The first place whose timer is really due there. */
  function settle(): Place | undefined {
    for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
      const { atMs, timer } = top;
      if (timer.queued === atMs && timer.deadline === atMs) return top;
      heap.pop();
      if (timer.queued !== atMs) continue;
      timer.queued = undefined;
      if (timer.deadline !== undefined) enqueue(timer, timer.deadline);
    }
    return undefined;
  }

  return {
    set(timer, deadlineMs) {
      timer.deadline = deadlineMs;
      if (timer.queued === undefined || timer.queued > deadlineMs) enqueue(timer, deadlineMs);
    },
    cancel(timer) {
      timer.deadline = undefined;
    },
    next: () => settle()?.atMs,
    runNext() {
      const place = settle();
      if (place === undefined) return;
      heap.pop();
      place.timer.queued = undefined;
      place.timer.deadline = undefined;
      place.timer.run(place.atMs);
    },
    clear: heap.clear,
  };
}

function comparePlaces(a: Place, b: Place): number {
  return (
    a.atMs - b.atMs ||
    a.timer.kind - b.timer.kind ||
    a.timer.rule - b.timer.rule ||
    compareBytes(a.timer.group, b.timer.group) ||
    a.timer.step - b.timer.step
  );
}

/** Runs a timer ahead of its turn in the queue (a group that closes an instant runs its own timers first). */
export function runEarly(timer: Timer): void {
  const atMs = timer.deadline;
  if (atMs === undefined) return;
  timer.deadline = undefined;
  timer.run(atMs);
}
