import type { RuleBase } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { createGroupTable, newGroup } from './group-table.ts';
import type { Group } from './group-table.ts';
import type { OrderKey } from './order-key.ts';
import type { Core } from './runtime.ts';
import type { Loader, Saver } from './snapshot-refs.ts';

/** The engine's own alert: all groups of a rule are firing, so a new firing was refused. */
export interface Saturation {
  refused(rule: RuleBase, key: OrderKey): void;
  save(saver: Saver): readonly SavedGroup[];
  load(saved: readonly SavedGroup[], loader: Loader): void;
}

/** One alert `rule_saturated` per rule; it resolves like any alert on events, after a quiet time. */
export function createSaturation(core: Core, index: number): Saturation {
  const rule: RuleBase = {
    key: 'rule_saturated',
    identity: 'rule_saturated',
    title: 'A rule has as many firing alerts as it may have',
    level: 'high',
    tags: [],
    place: { path: 'built in' },
    order: index,
    alerts: true,
    alert: {
      groupBy: ['rule'],
      forMs: 0,
      keepFiringForMs: 0,
      resolveAfterMs: core.config.resolve_after,
      cooldownMs: 0,
      escalate: [],
      labels: {},
      annotations: {},
      evidence: { events: 0, points: 0 },
    },
    semanticHash: 'rule_saturated',
  };
  const table = createGroupTable<Group>(Infinity, () => undefined);
  const { lifecycle } = createAlerting(
    { ...core, config: { ...core.config, max_groups: Infinity } },
    { rule, index },
    table,
    {
      gather: () => undefined,
      resolveAfterMs: rule.alert.resolveAfterMs,
    },
  );

  return {
    refused({ key: name }, key) {
      const group = table.find(name) ?? newGroup(name, { rule: name });
      table.use(group, core.arrival());
      lifecycle.match(group, key, 1);
    },
    save: (saver) => table.all().map((group) => saveGroup(group, saver)),
    load(saved, loader) {
      for (const each of saved) {
        restoreGroup(newGroup(each.id, each.labels), each, table, lifecycle, core.timers, loader);
      }
    },
  };
}
