import type { Watermark } from './watermark.ts';

/** Ids of accepted events: a second arrival is a duplicate until W has passed the first. */
export interface EventMemory {
  has(id: string): boolean;
  add(id: string, tMs: number): void;
  save(): readonly (readonly [string, number])[];
  load(saved: readonly (readonly [string, number])[]): void;
}

const SWEEP_FROM = 4096;

export function createEventMemory(watermark: Watermark): EventMemory {
  const times = new Map<string, number>();
  let sweepAt = SWEEP_FROM;

  function sweep(): void {
    for (const [id, tMs] of times) if (tMs < watermark.value) times.delete(id);
    sweepAt = Math.max(SWEEP_FROM, times.size * 2);
  }

  return {
    has(id) {
      const tMs = times.get(id);
      return tMs !== undefined && tMs >= watermark.value;
    },
    add(id, tMs) {
      times.set(id, tMs);
      if (times.size >= sweepAt) sweep();
    },
    save() {
      sweep();
      return [...times];
    },
    load(saved) {
      for (const [id, tMs] of saved) times.set(id, tMs);
    },
  };
}
