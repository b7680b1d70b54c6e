import { createHeap } from './binary-heap.ts';
import { compareKeys } from './order-key.ts';
import type { Offer } from './runtime.ts';

/** An occurrence that a waiting rule will hear when W has passed it. */
export interface Waiting {
  /** Position of the rule in the rule set. */
  readonly index: number;
  readonly offer: Offer;
  /** Breaks ties by arrival in the queue. */
  readonly number: number;
}

export interface WaitingQueue {
  size(): number;
  /** Instant of the first one. */
  next(): number | undefined;
  push(index: number, offer: Offer): void;
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
    next: () => heap.peek()?.offer.occurrence.t,
    push(index, offer) {
      heap.push({ index, offer, number: number++ });
    },
    take() {
      const first = heap.pop();
      if (first === undefined) return undefined;
      const offers = [first.offer];
      for (
        let next = heap.peek();
        next !== undefined && compareAnchors(first, next) === 0;
        next = heap.peek()
      ) {
        heap.pop();
        offers.push(next.offer);
      }
      return { index: first.index, offers };
    },
    all: () => heap.items().toSorted((a, b) => compareAnchors(a, b) || a.number - b.number),
  };
}

function compareAnchors(a: Waiting, b: Waiting): number {
  return compareKeys(a.offer.occurrence, b.offer.occurrence) || a.index - b.index;
}
