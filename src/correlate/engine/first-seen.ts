import { formatDuration } from '../../lib/duration.ts';
import type { ConditionExplanation } from '../explanation.ts';
import type { CorrelationRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { createGroupTable, newGroup } from './group-table.ts';
import type { Group } from './group-table.ts';
import { joinValues, readJoined } from './group-key.ts';
import { createGrouping } from './grouping.ts';
import { createOccurrence } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';
import { createSightings } from './sightings.ts';

interface SavedFirstSeen {
  readonly firstMs?: number | undefined;
  readonly sightings: readonly (readonly [string, number])[];
  readonly groups: readonly SavedGroup[];
}

/** `first_seen`: a value that its group did not have for `history`. Judged once, on arrival. */
export function createFirstSeen(
  core: Core,
  node: Node & { rule: Extract<CorrelationRule, { type: 'first_seen' }> },
): Runtime {
  const { rule } = node;
  /** First occurrence of the rule, in any group: learning starts here. */
  let firstMs: number | undefined;
  const sightings = createSightings(core.config.max_values, () =>
    core.counters.count('values_evicted', { rule: rule.key }),
  );
  const table = createGroupTable<Group>(core.config.max_groups, () =>
    core.counters.count('groups_evicted', { rule: rule.key }),
  );
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (_group, key, gathering, from) => {
      if (from === undefined) return;
      const { match, event } = from;
      if (match !== undefined && core.gatherMatch(match.rule, match.group, key, gathering)) return;
      if (event !== undefined) gathering.event(key, event);
    },
    resolveAfterMs: rule.alert.resolveAfterMs,
  });
  const grouping = createGrouping(rule, core);

  function judge({ as, occurrence }: Offer): void {
    const tuple = readJoined(rule.fields, occurrence);
    if (tuple === undefined) return core.counters.count('missing_value', { rule: rule.key });
    const id = grouping.id(occurrence, as);
    if (id === undefined) return;
    const { t } = occurrence;
    firstMs = Math.min(firstMs ?? t, t);
    sightings.forgetBefore(core.doneMs() - rule.historyMs);
    const value = joinValues([id, tuple]);
    const newest = sightings.note(value, t);
    if (newest !== undefined && newest >= t - rule.historyMs) return;
    if (t >= firstMs + rule.learnForMs) match(occurrence, id, as);
  }

  function match(occurrence: Occurrence, id: string, as: number): void {
    const labels = grouping.labels(occurrence, as);
    const { event, match: from } = occurrence;
    const found = { event, labels: { ...occurrence.labels, ...labels }, match: from };
    core.publish(node, createOccurrence(occurrence, found));
    if (!rule.alerts) return;
    const group = table.find(id) ?? newGroup(id, labels);
    table.use(group, core.arrival());
    lifecycle.match(group, occurrence, 1, occurrence);
  }

  function explainLearning(): ConditionExplanation {
    const condition = `${rule.fields.join(', ')} not seen for ${formatDuration(rule.historyMs)}`;
    if (firstMs === undefined)
      return { condition, holds: false, missing: 'a first occurrence, from which it learns' };
    const learntMs = firstMs + rule.learnForMs;
    const learnt = core.watermark.newest >= learntMs;
    return {
      condition,
      holds: learnt,
      missing: learnt ? undefined : `learning until ${new Date(learntMs).toISOString()}`,
    };
  }

  return {
    node,
    table,
    lifecycle,
    marks,
    take(offers) {
      for (const offer of offers) if (offer.as >= 0) judge(offer);
      for (const { as, occurrence } of offers) {
        const id = as === HEARD.resolveOn ? grouping.id(occurrence, as) : undefined;
        if (id !== undefined) lifecycle.resolveOn(id, occurrence);
      }
    },
    gather: () => false,
    explain: () => ({ conditions: [explainLearning()], window: [] }),
    save: (saver): SavedFirstSeen => ({
      firstMs,
      sightings: sightings.save(),
      groups: table.all().map((group) => saveGroup(group, saver)),
    }),
    load(saved: SavedFirstSeen, loader) {
      ({ firstMs } = saved);
      sightings.load(saved.sightings);
      for (const each of saved.groups) {
        restoreGroup(newGroup(each.id, each.labels), each, table, lifecycle, core.timers, loader);
      }
    },
  };
}
