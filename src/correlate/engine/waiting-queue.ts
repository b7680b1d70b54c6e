import { createHeap } from './binary-heap.ts';
import { compareKeys } from './order-key.ts';
import type { Occurrence } from './occurrence.ts';
import type { Offer } from './runtime.ts';

/** An occurrence that a waiting rule will hear when W has passed it. */
export interface Waiting extends Offer {
  /** Position of the rule in the rule set. */
  readonly index: number;
  /** Breaks ties by arrival in the queue. */
  readonly number: number;
}

export interface WaitingQueue {
  size(): number;
  /** Instant of the first one. */
  next(): number | undefined;
  push(index: number, as: number, occurrence: Occurrence): void;
  /** Everything that one rule hears of one anchor. */
  take(): { readonly index: number; readonly offers: readonly Offer[] } | undefined;
  /** In order. */
  all(): readonly Waiting[];
}

/** By order key, then children before their referrers, then arrival. */
export function createWaitingQueue(): WaitingQueue {
  const heap = createHeap<Waiting>((a, b) => compareAnchors(a, b) || a.number - b.number);
  let number = 0;

  return {
    size: heap.size,
    next: () => heap.peek()?.occurrence.t,
    push(index, as, occurrence) {
      heap.push({ index, as, occurrence, number: number++ });
    },
    take() {
      const first = heap.pop();
      if (first === undefined) return undefined;
      const offers: Offer[] = [first];
      for (
        let next = heap.peek();
        next !== undefined && compareAnchors(first, next) === 0;
        next = heap.peek()
      ) {
        heap.pop();
        offers.push(next);
      }
      return { index: first.index, offers };
    },
    all: () => heap.items().toSorted((a, b) => compareAnchors(a, b) || a.number - b.number),
  };
}

function compareAnchors(a: Waiting, b: Waiting): number {
  return compareKeys(a.occurrence, b.occurrence) || a.index - b.index;
}
