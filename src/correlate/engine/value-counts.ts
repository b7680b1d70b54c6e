import type { ValueCounts, WindowGroup } from './entry.ts';
import { indexFrom } from './window.ts';

/** Number of distinct values in the window of an anchor; for the newest anchor it only takes in what changed. */
export function countDistinct(group: WindowGroup, index: number, timespanMs: number): number {
  const { items, values, cut } = group;
  const fromMs = items[index]!.t - timespanMs;
  if (index !== items.length - 1) return distinctBetween(group, indexFrom(group, fromMs), index);
  const counts = (group.counts ??= startCounts(indexFrom(group, fromMs) + cut));
  while (counts.upTo <= index + cut) add(counts, values![counts.upTo++ - cut]!);
  while (items[counts.from - cut]!.t < fromMs) remove(counts, values![counts.from++ - cut]!);
  return counts.counts.size;
}

function startCounts(place: number): ValueCounts {
  return { from: place, upTo: place, counts: new Map() };
}

/** An entry left at the front. */
export function forgetValue(counts: ValueCounts, value: string | number, place: number): void {
  if (place < counts.from) return;
  if (place < counts.upTo) remove(counts, value);
  else counts.upTo = place + 1;
  counts.from = place + 1;
}

function distinctBetween(group: WindowGroup, from: number, to: number): number {
  const values = new Set<string | number>();
  for (let i = from; i <= to; i++) values.add(group.values![i]!);
  return values.size;
}

function add({ counts }: ValueCounts, value: string | number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function remove({ counts }: ValueCounts, value: string | number): void {
  const left = (counts.get(value) ?? 1) - 1;
  if (left === 0) counts.delete(value);
  else counts.set(value, left);
}
