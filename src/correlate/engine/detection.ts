import type { DetectionRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { createGroupTable, newGroup } from './group-table.ts';
import type { Group } from './group-table.ts';
import { createGrouping } from './grouping.ts';
import type { Occurrence } from './occurrence.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';

/** A detection rule: every event that fits is an occurrence, and a match of its alert if it alerts. */
export function createDetection(core: Core, node: Node & { rule: DetectionRule }): Runtime {
  const { rule } = node;
  const table = createGroupTable<Group>(core.config.max_groups, () =>
    core.counters.count('groups_evicted', { rule: rule.key }),
  );
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (_group, key, gathering, from) => {
      if (from?.event !== undefined) gathering.event(key, from.event);
    },
    resolveAfterMs: rule.alert.resolveAfterMs,
  });
  const grouping = createGrouping(rule, core);

  function match(occurrence: Occurrence): void {
    const id = grouping.id(occurrence, HEARD.self);
    if (id === undefined) return;
    const group = table.find(id) ?? newGroup(id, grouping.labels(occurrence, HEARD.self));
    table.use(group, core.arrival());
    lifecycle.match(group, occurrence, 1, occurrence);
  }

  function resolve({ as, occurrence }: Offer): void {
    const id = grouping.id(occurrence, as);
    if (id !== undefined) lifecycle.resolveOn(id, occurrence);
  }

  return {
    node,
    table,
    lifecycle,
    marks,
    take(offers) {
      for (const { as, occurrence } of offers) {
        if (as !== HEARD.self) continue;
        core.publish(node, occurrence);
        if (rule.alerts) match(occurrence);
      }
      for (const offer of offers) if (offer.as === HEARD.resolveOn) resolve(offer);
    },
    gather: () => false,
    explain: () => ({ conditions: [], window: [] }),
    save: (saver) => ({ groups: table.all().map((group) => saveGroup(group, saver)) }),
    load(saved: { readonly groups: readonly SavedGroup[] }, loader) {
      for (const each of saved.groups) {
        restoreGroup(newGroup(each.id, each.labels), each, table, lifecycle, core.timers, loader);
      }
    },
  };
}
