export interface Heap<T> {
  size(): number;
  peek(): T | undefined;
  push(item: T): void;
  pop(): T | undefined;
  /** In no particular order. */
  items(): readonly T[];
  clear(): void;
}

/** Binary min-heap; `compare` has to be a total order where the order of equals would show. */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  const items: T[] = [];

  function siftUp(from: number): void {
    const item = items[from]!;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (compare(item, items[parent]!) >= 0) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = item;
  }

  function siftDown(item: T): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && compare(items[child + 1]!, items[child]!) < 0) child++;
      if (compare(item, items[child]!) <= 0) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = item;
  }

  return {
    size: () => items.length,
    peek: () => items[0],
    push(item) {
      items.push(item);
      siftUp(items.length - 1);
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0) siftDown(last!);
      return top;
    },
    items: () => items,
    clear() {
      items.length = 0;
    },
  };
}
