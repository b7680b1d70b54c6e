export interface Heap<T> {
  size(): number;
  peek(): T | undefined;
  push(item: T): void;
  pop(): T | undefined;
  /** In no particular order. */
  items(): readonly T[];
  clear(): void;
}

/** Cut the run's front off from this many taken items on. */
const COMPACT_FROM = 1024;

/**
 * Priority queue, smallest first; `compare` has to be a total order where the order of equals would show. Most items
 * come in order and leave from the front of a sorted run, at no cost; only what comes out of order goes through a
 * binary heap.
 */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  let run: T[] = [];
  let head = 0;
  const items: T[] = [];

  function isRunFirst(): boolean {
    if (head === run.length) return false;
    return items.length === 0 || compare(run[head]!, items[0]!) <= 0;
  }

  function takeFromRun(): T {
    const item = run[head++]!;
    if (head === run.length) {
      run.length = 0;
      head = 0;
    } else if (head >= COMPACT_FROM && head * 2 > run.length) {
      run = run.slice(head);
      head = 0;
    }
    return item;
  }

  function takeFromHeap(): T | undefined {
    const top = items[0];
    const last = items.pop();
    if (items.length > 0) siftDown(last!);
    return top;
  }

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
    size: () => run.length - head + items.length,
    peek: () => (isRunFirst() ? run[head] : items[0]),
    push(item) {
      if (head === run.length || compare(run.at(-1)!, item) <= 0) {
        run.push(item);
        return;
      }
      items.push(item);
      siftUp(items.length - 1);
    },
    pop: () => (isRunFirst() ? takeFromRun() : takeFromHeap()),
    items: () => [...run.slice(head), ...items],
    clear() {
      run = [];
      head = 0;
      items.length = 0;
    },
  };
}
