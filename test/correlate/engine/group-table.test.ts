import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroupTable, newGroup } from '../../../src/correlate/engine/group-table.ts';
import type { Group } from '../../../src/correlate/engine/group-table.ts';

const MAX = 4;

const step = fc.record({
  kind: fc.constantFrom('use' as const, 'use' as const, 'use' as const, 'pin' as const, 'unpin' as const),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
});

describe('group table', () => {
  it('evicts the group that was idle longest and never a firing one', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const evicted: string[] = [];
        const expected: string[] = [];
        const table = createGroupTable<Group>(MAX, ({ id }) => void evicted.push(id));
        /** Ids in the order of their last use. */
        let kept: string[] = [];
        const firing = new Set<string>();
        steps.forEach(({ kind, id }, arrival) => {
          const known = table.find(id);
          expect(known !== undefined).toBe(kept.includes(id));
          if (kind === 'use') {
            table.use(known ?? newGroup(id, { id }), arrival);
            kept = [...kept.filter((each) => each !== id), id];
            const idle = kept.filter((each) => each !== id && !firing.has(each));
            if (kept.length > MAX && !firing.has(id) && idle.length > 0) {
              expected.push(idle[0]!);
              kept = kept.filter((each) => each !== idle[0]);
            }
          } else if (known !== undefined && kind === 'pin') {
            table.pin(known);
            firing.add(id);
          } else if (known !== undefined) {
            table.unpin(known);
            firing.delete(id);
          }
          expect(evicted).toEqual(expected);
          expect(table.all().map((group) => group.id)).toEqual(kept);
          expect([table.size(), table.pinned()]).toEqual([kept.length, firing.size]);
        });
      }),
    );
  });

  it('looks after one group after the other', () => {
    const table = createGroupTable<Group>(MAX, () => undefined);
    expect(table.patrol()).toBe(undefined);
    for (const id of ['a', 'b', 'c']) table.use(newGroup(id, { id }), 0);
    const seen = new Set(Array.from({ length: 10 }, () => table.patrol()?.id));
    expect([...seen].filter((id) => id !== undefined).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('goes on with what it is given back', () => {
    const evicted: string[] = [];
    const table = createGroupTable<Group>(2, ({ id }) => void evicted.push(id));
    for (const id of ['a', 'b']) table.restore(newGroup(id, { id }), id === 'a');
    for (const [arrival, id] of ['c', 'd'].entries()) table.use(newGroup(id, { id }), arrival);
    expect(evicted).toEqual(['b', 'c']);
  });
});
