import type { CorrelationRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { hasMatched, partsAt, setMatched } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import { explainWindow } from './explain-window.ts';
import { createGroupTable } from './group-table.ts';
import { createGrouping } from './grouping.ts';
import type { Listed } from './listed.ts';
import { createOccurrence } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys, keyOf } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';
import { OWN, createWindowEvidence } from './window-evidence.ts';
import { loadWindowGroup, newWindowGroup, saveWindowGroup } from './window-group.ts';
import type { SavedWindowGroup } from './window-group.ts';
import { createWindowKeeper } from './window-keeper.ts';
import { createWindow, findItem, indexAfter, insertItem } from './window.ts';

/**
 * So many arrivals between two looks at another group: windows that nobody adds to are forgotten as well, after four
 * times as many arrivals as there are groups at the latest.
 */
const PATROL_EVERY = 4;

/** A correlation over the window of each group: inserts occurrences at their keys and judges their anchors. */
export function createCorrelation(
  core: Core,
  node: Node & { readonly rule: CorrelationRule },
  judge: Judge,
  listed: Listed,
): Runtime {
  const { rule } = node;
  const table = createGroupTable<WindowGroup>(core.config.max_groups, () =>
    core.counters.count('groups_evicted', { rule: rule.key }),
  );
  const evidence = createWindowEvidence(core, judge, rule.timespanMs);
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (group, key, gathering) => evidence.gather(group, key, gathering, OWN),
    gatherOne: judge.spoken === undefined ? evidence.gatherOne : undefined,
    resolveAfterMs: rule.alert.resolveAfterMs,
  });
  const grouping = createGrouping(rule, core);
  const keeper = createWindowKeeper(core, node, judge, listed);
  let arrivals = 0;

  function groupOf({ as, occurrence }: Offer): WindowGroup | undefined {
    const id = grouping.id(occurrence, as);
    if (id === undefined) return undefined;
    const group = table.find(id) ?? newWindowGroup(id, grouping.labels(occurrence, as));
    table.use(group, core.arrival());
    return group;
  }

  /** Puts an occurrence at its key; the group in which there is something new to judge. */
  function insert(offer: Offer): WindowGroup | undefined {
    const { as, occurrence } = offer;
    if (as === HEARD.until) {
      const group = groupOf(offer);
      if (group !== undefined) insertItem((group.untils ??= createWindow()), keyOf(occurrence));
      return undefined;
    }
    const value = judge.read?.(occurrence);
    if (value === undefined && judge.read !== undefined) {
      core.counters.count('missing_value', { rule: rule.key });
      return undefined;
    }
    const group = groupOf(offer);
    if (group !== undefined) keeper.put(group, as, occurrence, value);
    return group;
  }

  /** Judges what was inserted and every later anchor that it can reach, in ascending key. */
  function judgeFresh(group: WindowGroup, fresh: readonly OrderKey[]): void {
    const { items, head } = group;
    let reachMs = -Infinity;
    let next = 0;
    let matched = false;
    for (let i = Math.max(head, indexAfter(group, fresh[0]!) - 1); i < items.length; i++) {
      const anchor = items[i]!;
      while (next < fresh.length && compareKeys(fresh[next]!, anchor) <= 0) {
        reachMs = Math.max(reachMs, fresh[next++]!.t + rule.timespanMs);
      }
      if (anchor.t <= reachMs) matched = judgeAnchor(group, i) || matched;
      else if (next === fresh.length) break;
    }
    if (matched && compareKeys(fresh[0]!, items.at(-1)!) < 0) addLateEvents(group, fresh);
    keeper.trim(group);
  }

  /** Evidence is taken from its newest end on; what was inserted behind that is added one by one. */
  function addLateEvents(group: WindowGroup, fresh: readonly OrderKey[]): void {
    for (const key of fresh) {
      const entry = findItem(group, key);
      for (const { event, match } of entry === undefined ? [] : partsAt(group, entry)) {
        if (event !== undefined && match === undefined) lifecycle.addEvent(group, { ...keyOf(key), event });
      }
    }
  }

  /** Whether the anchor matches, now or before. */
  function judgeAnchor(group: WindowGroup, index: number): boolean {
    const value = judge.judge(group, index);
    const known = hasMatched(group, index);
    if (value === undefined) return known;
    const anchor = group.items[index]!;
    if (known) lifecycle.revalue(group, anchor, value);
    else {
      setMatched(group, index);
      if (node.listeners.length > 0) core.publish(node, matchOf(group, anchor));
      if (rule.alerts) lifecycle.match(group, anchor, value);
    }
    return true;
  }

  function matchOf(group: WindowGroup, anchor: Occurrence): Occurrence {
    const { event, labels } = anchor;
    return createOccurrence(anchor, {
      event,
      labels: labels === undefined ? group.labels : { ...labels, ...group.labels },
      match: (group.self ??= { rule: rule.key, group: group.id }),
    });
  }

  function takeOne(offer: Offer): void {
    if (offer.as === HEARD.resolveOn) return resolve(offer);
    const group = insert(offer);
    if (group === undefined) return;
    judgeOne(group, offer.occurrence);
  }

  /** Mostly the newest of its group: nothing behind it has to be judged again. */
  function judgeOne(group: WindowGroup, key: OrderKey): void {
    const newest = group.items.length - 1;
    if (newest < 0 || compareKeys(group.items[newest]!, key) !== 0) return judgeFresh(group, [key]);
    judgeAnchor(group, newest);
    keeper.trim(group);
  }

  function takeAll(offers: readonly Offer[]): void {
    /** Groups with something new, and what: mostly one anchor of one group. */
    const groups: WindowGroup[] = [];
    const fresh: OrderKey[][] = [];
    for (const offer of offers) {
      const group = offer.as === HEARD.resolveOn ? undefined : insert(offer);
      if (group === undefined) continue;
      const keys = fresh[groups.indexOf(group)];
      if (keys === undefined) {
        groups.push(group);
        fresh.push([offer.occurrence]);
      } else if (compareKeys(keys.at(-1)!, offer.occurrence) !== 0) keys.push(offer.occurrence);
    }
    groups.forEach((group, i) => {
      const keys = fresh[i]!;
      if (keys.length === 1) judgeOne(group, keys[0]!);
      else judgeFresh(group, keys.sort(compareKeys));
    });
    for (const offer of offers) if (offer.as === HEARD.resolveOn) resolve(offer);
  }

  function resolve({ as, occurrence }: Offer): void {
    const id = grouping.id(occurrence, as);
    if (id !== undefined) lifecycle.resolveOn(id, occurrence);
  }

  return {
    node,
    table: table as never,
    lifecycle: lifecycle as never,
    marks,
    take(offers) {
      if (offers.length === 1) takeOne(offers[0]!);
      else takeAll(offers);
      if (++arrivals % PATROL_EVERY !== 0) return;
      const other = table.patrol();
      if (other !== undefined) keeper.trim(other);
    },
    gather(id, key, gathering) {
      const group = table.find(id);
      if (group !== undefined) evidence.gather(group, key, gathering, `${rule.key}\n${id}`);
      return group !== undefined;
    },
    explain: (group, nowMs) => explainWindow(rule, judge, group as WindowGroup, nowMs),
    save(saver) {
      const groups = table.all();
      for (const group of groups) keeper.trim(group);
      return { groups: groups.map((group) => saveWindowGroup(group, listed, saver)) };
    },
    load(saved: { readonly groups: readonly SavedWindowGroup[] }, loader) {
      const { timers } = core;
      for (const each of saved.groups)
        loadWindowGroup(each, { judge, listed, loader, table, lifecycle, timers });
    },
  };
}
