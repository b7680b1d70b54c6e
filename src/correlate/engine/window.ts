import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

/**
 * Items in ascending key order. In-order input appends; what is too old leaves at the front; both amortised O(1).
 * What only one window knows about an item stands beside it in a column, so that windows of many rules can hold one
 * and the same item.
 */
export interface Window<E extends OrderKey> {
  items: E[];
  /** A small number for each item; undefined: all are 0, as in most windows. */
  marks: number[] | undefined;
  /** Of windows that count by a value: the value of each item. */
  values: (string | number)[] | undefined;
  /** Index of the first item that is still in. */
  head: number;
  /** How many places were cut off in front since the start: index + cut never changes for an appended item. */
  cut: number;
}

const COMPACT_FROM = 256;

export function createWindow<E extends OrderKey>(items: E[] = []): Window<E> {
  return { items, marks: undefined, values: undefined, head: 0, cut: 0 };
}

export function windowSize(window: Window<OrderKey>): number {
  return window.items.length - window.head;
}

/** Puts an item at its key and returns its index; an equal key goes behind its equals. */
export function insertItem<E extends OrderKey>(
  window: Window<E>,
  item: E,
  value?: string | number | undefined,
): number {
  const { items, marks, values } = window;
  if (items.length === 0) {
    // Most groups have one item: an array of one is smaller than one that was empty.
    window.items = [item];
    window.marks = undefined;
    if (value !== undefined) window.values = [value];
    return 0;
  }
  const index = indexAfter(window, item);
  if (index === items.length) {
    items.push(item);
    marks?.push(0);
    if (value !== undefined) values?.push(value);
    return index;
  }
  items.splice(index, 0, item);
  marks?.splice(index, 0, 0);
  if (value !== undefined) values?.splice(index, 0, value);
  return index;
}

export function markOf({ marks }: Window<OrderKey>, index: number): number {
  return marks === undefined ? 0 : marks[index]!;
}

export function setMark(window: Window<OrderKey>, index: number, mark: number): void {
  if (window.marks === undefined) {
    if (mark === 0) return;
    window.marks = window.items.map(() => 0);
  }
  window.marks[index] = mark;
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
  const { items, head } = window;
  let high = items.length;
  if (high === head || compareKeys(items[high - 1]!, key) <= 0) return high;
  let low = head;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(items[middle]!, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the item with exactly this key; -1: there is none. */
export function indexOfKey(window: Window<OrderKey>, key: OrderKey): number {
  const index = indexAfter(window, key) - 1;
  return index >= window.head && compareKeys(window.items[index]!, key) === 0 ? index : -1;
}

/** The item with exactly this key. */
export function findItem<E extends OrderKey>(window: Window<E>, key: OrderKey): E | undefined {
  const index = indexOfKey(window, key);
  return index < 0 ? undefined : window.items[index];
}

/** Drops the items before an instant. */
export function dropBefore(window: Window<OrderKey>, tMs: number): void {
  const { items } = window;
  while (window.head < items.length && items[window.head]!.t < tMs) window.head++;
  compact(window);
}

/** Drops the oldest item. */
export function dropOldest(window: Window<OrderKey>): void {
  window.head++;
  compact(window);
}

/** The items that are in, oldest first. */
export function windowItems<E extends OrderKey>(window: Window<E>): E[] {
  return window.items.slice(window.head);
}

function compact(window: Window<OrderKey>): void {
  const { items, marks, values, head } = window;
  if (head < items.length && (head < COMPACT_FROM || head * 2 < items.length)) return;
  items.splice(0, head);
  if (items.length === 0) window.marks = undefined;
  else marks?.splice(0, head);
  values?.splice(0, head);
  window.cut += head;
  window.head = 0;
}
