import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

/** Items in ascending key order. In-order input appends; what is too old leaves at the front; both amortised O(1). */
export interface Window<E extends OrderKey> {
  items: E[];
  /** Index of the first item that is still in. */
  head: number;
  /** How many places were cut off in front since the start: index + cut never changes for an appended item. */
  cut: number;
}

const COMPACT_FROM = 256;

export function createWindow<E extends OrderKey>(items: E[] = []): Window<E> {
  return { items, head: 0, cut: 0 };
}

export function windowSize(window: Window<OrderKey>): number {
  return window.items.length - window.head;
}

/** Puts an item at its key and returns its index; an equal key goes behind its equals. */
export function insertItem<E extends OrderKey>(window: Window<E>, item: E): number {
  const { items } = window;
  const last = items.at(-1);
  if (last === undefined) {
    // Most groups have one item: an array of one is smaller than one that was empty.
    window.items = [item];
    return 0;
  }
  if (items.length === window.head || compareKeys(last, item) <= 0) {
    return items.push(item) - 1;
  }
  const index = indexAfter(window, item);
  items.splice(index, 0, item);
  return index;
}

/** Index of the first item at or after an instant. */
export function indexFrom(window: Window<OrderKey>, tMs: number): number {
  let low = window.head;
  let high = window.items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (window.items[middle]!.t < tMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first item behind a key. */
export function indexAfter(window: Window<OrderKey>, key: OrderKey): number {
  const last = window.items.at(-1);
  if (last !== undefined && compareKeys(last, key) <= 0) return window.items.length;
  let low = window.head;
  let high = window.items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(window.items[middle]!, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a key stands behind all items. */
export function isBehind({ items }: Window<OrderKey>, key: OrderKey): boolean {
  const last = items.at(-1);
  return last === undefined || compareKeys(last, key) < 0;
}

/** The item with exactly this key. */
export function findItem<E extends OrderKey>(window: Window<E>, key: OrderKey): E | undefined {
  const index = indexAfter(window, key) - 1;
  const item = index >= window.head ? window.items[index] : undefined;
  return item !== undefined && compareKeys(item, key) === 0 ? item : undefined;
}

/** Drops the items before an instant. */
export function dropBefore(window: Window<OrderKey>, tMs: number): void {
  const { items } = window;
  while (window.head < items.length && items[window.head]!.t < tMs) window.head++;
  compact(window);
}

/** Drops and returns the oldest item. */
export function dropOldest<E extends OrderKey>(window: Window<E>): E | undefined {
  if (window.head >= window.items.length) return undefined;
  const item = window.items[window.head++];
  compact(window);
  return item;
}

/** The items that are in, oldest first. */
export function windowItems<E extends OrderKey>(window: Window<E>): E[] {
  return window.items.slice(window.head);
}

function compact(window: Window<OrderKey>): void {
  const { items, head } = window;
  if (head === items.length) items.length = 0;
  else if (head < COMPACT_FROM || head * 2 < items.length) return;
  else items.splice(0, head);
  window.cut += head;
  window.head = 0;
}
