/** Counts events by `event.action`. */
export interface ActionCounts {
  add(action: string): void;
  total(): number;
  /** In the order of the names. */
  byAction(): Readonly<Record<string, number>>;
}

/** Creates counters that stand at 0. */
export function createActionCounts(): ActionCounts {
  // objects, so that counting is one look into the map
  const counters = new Map<string, { count: number }>();
  return {
    add(action) {
      const counter = counters.get(action);
      if (counter === undefined) counters.set(action, { count: 1 });
      else counter.count++;
    },
    total: () => [...counters.values()].reduce((sum, { count }) => sum + count, 0),
    byAction: () =>
      Object.fromEntries(
        [...counters]
          .map(([action, { count }]) => [action, count] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };
}
