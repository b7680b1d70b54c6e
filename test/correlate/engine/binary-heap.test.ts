import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeap } from '../../../src/correlate/engine/binary-heap.ts';

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('push' as const), by: fc.integer({ min: -3, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'pop' as const }) },
);

describe('heap', () => {
  it('gives the smallest first, whether items come in order or not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = createHeap<number>((a, b) => a - b);
        let kept: number[] = [];
        let last = 0;
        for (const each of steps) {
          if (each.kind === 'push') {
            last += each.by;
            heap.push(last);
            kept = [...kept, last].toSorted((a, b) => a - b);
          } else expect(heap.pop()).toBe(kept.shift());
          expect(heap.peek()).toBe(kept[0]);
          expect(heap.size()).toBe(kept.length);
        }
        expect(heap.items().toSorted((a, b) => a - b)).toEqual(kept);
      }),
    );
  });

  it('forgets what was taken from a long run', () => {
    const heap = createHeap<number>((a, b) => a - b);
    for (let i = 0; i < 10_000; i++) heap.push(i);
    for (let i = 0; i < 9000; i++) expect(heap.pop()).toBe(i);
    heap.push(3);
    expect([heap.pop(), heap.pop(), heap.size()]).toEqual([3, 9000, 999]);
    heap.clear();
    expect([heap.size(), heap.pop()]).toEqual([0, undefined]);
  });
});
