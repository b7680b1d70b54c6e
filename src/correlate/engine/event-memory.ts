import type { Watermark } from './watermark.ts';

/** Ids of accepted events: a second arrival is a duplicate until W has passed the first. */
export interface EventMemory {
  has(id: string): boolean;
  add(id: string, tMs: number): void;
  save(): readonly (readonly [string, number])[];
  load(saved: readonly (readonly [string, number])[]): void;
}

/** What is not worth being forgotten early. */
const TURN_FROM = 4096;

/**
 * Two generations: ids are added to the younger one; when W has passed everything in the older one it is dropped as
 * a whole, so that forgetting costs nothing an id.
 */
export function createEventMemory(watermark: Watermark): EventMemory {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let youngNewestMs = -Infinity;
  let oldNewestMs = -Infinity;

  function turn(): void {
    if (young.size < TURN_FROM || oldNewestMs >= watermark.value) return;
    old = young;
    oldNewestMs = youngNewestMs;
    young = new Map();
    youngNewestMs = -Infinity;
  }

  function add(id: string, tMs: number): void {
    turn();
    young.set(id, tMs);
    if (tMs > youngNewestMs) youngNewestMs = tMs;
  }

  return {
    has(id) {
      const tMs = young.get(id) ?? (oldNewestMs >= watermark.value ? old.get(id) : undefined);
      return tMs !== undefined && tMs >= watermark.value;
    },
    add,
    save: () => [...old, ...young].filter(([, tMs]) => tMs >= watermark.value),
    load(saved) {
      for (const [id, tMs] of saved) add(id, tMs);
    },
  };
}
