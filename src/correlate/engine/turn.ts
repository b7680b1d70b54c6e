import type { Occurrence } from './occurrence.ts';
import type { Listener, Node } from './plan.ts';
import type { Offer, Runtime } from './runtime.ts';

/** What one arrival causes among eager rules: every rule hears all of it at once, children before referrers. */
export interface Turn {
  publish(node: Node, occurrence: Occurrence): void;
  /** Lets every rule that was told something act. */
  run(): void;
}

export function createTurn(
  nodes: readonly Node[],
  runtimes: readonly Runtime[],
  wait: (listener: Listener, occurrence: Occurrence) => void,
): Turn {
  const inboxes: Offer[][] = nodes.map(() => []);
  /** Rules with something in their inbox. */
  const due: number[] = [];

  function tell(listener: Listener, occurrence: Occurrence): void {
    const inbox = inboxes[listener.index]!;
    if (inbox.length === 0) due.push(listener.index);
    inbox.push({ as: listener.as, occurrence });
  }

  return {
    publish({ listeners }, occurrence) {
      for (const listener of listeners) {
        if (nodes[listener.index]!.waiting) wait(listener, occurrence);
        else tell(listener, occurrence);
      }
    },
    run() {
      while (due.length > 0) {
        let first = 0;
        for (let i = 1; i < due.length; i++) if (due[i]! < due[first]!) first = i;
        const index = due[first]!;
        due[first] = due.at(-1)!;
        due.pop();
        const offers = inboxes[index]!;
        inboxes[index] = [];
        runtimes[index]!.take(offers);
      }
    },
  };
}
