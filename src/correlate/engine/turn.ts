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
  const inboxes: (Offer[] | undefined)[] = nodes.map(() => undefined);
  /** Rules with something in their inbox. */
  const due: number[] = [];

  function tell(listener: Listener, occurrence: Occurrence): void {
    const offer = { as: listener.as, occurrence };
    const inbox = inboxes[listener.index];
    if (inbox !== undefined) return void inbox.push(offer);
    due.push(listener.index);
    // Most hear of one thing at a time: an array of one is smaller than one that was empty.
    inboxes[listener.index] = [offer];
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
        inboxes[index] = undefined;
        runtimes[index]!.take(offers);
      }
    },
  };
}
