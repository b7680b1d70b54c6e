import type { CorrelationRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { trimLists } from './child-lists.ts';
import { createGrouping } from './grouping.ts';
import type { Entry, Judge, WindowGroup } from './entry.ts';
import type { Gathering } from './evidence.ts';
import { createGroupTable } from './group-table.ts';
import { keyOf, compareKeys } from './order-key.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';
import { loadWindowGroup, newWindowGroup, saveWindowGroup } from './window-group.ts';
import type { SavedWindowGroup } from './window-group.ts';
import { dropBefore, dropOldest, findItem, indexAfter, insertItem, windowSize } from './window.ts';

/** A correlation over the window of each group: inserts occurrences at their keys and judges their anchors. */
export function createCorrelation(core: Core, node: Node & { rule: CorrelationRule }, judge: Judge): Runtime {
  const { rule } = node;
  const retainMs = rule.timespanMs + node.lookbackMs;
  const table = createGroupTable<WindowGroup>(core.config.max_groups, () =>
    core.counters.count('groups_evicted', { rule: rule.key }),
  );
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (group, key, gathering) => gatherAt(group, key, gathering),
    resolveAfterMs: rule.alert.resolveAfterMs,
  });
  const grouping = createGrouping(rule, core.counters);

  function groupOf({ as, occurrence }: Offer): WindowGroup | undefined {
    const place = grouping.place(occurrence, as);
    if (place === undefined) return undefined;
    const group = table.find(place.id) ?? newWindowGroup(place.id, grouping.labels(place));
    table.use(group, core.arrival());
    return group;
  }

  function insert(offer: Offer, touched: WindowGroup[]): void {
    const { as, occurrence } = offer;
    const value = judge.read?.(occurrence);
    if (judge.read !== undefined && value === undefined && as >= 0) {
      return core.counters.count('missing_value', { rule: rule.key });
    }
    const group = groupOf(offer);
    if (group === undefined) return;
    if (as === HEARD.until) return void insertItem(group.untils, keyOf(occurrence));
    const known = windowSize(group.window) > 0 ? findItem(group.window, occurrence) : undefined;
    if (known === undefined)
      add(group, { ...keyOf(occurrence), of: [as], occurrences: [occurrence], value, matched: false });
    else join(group, known, as, occurrence);
    if (group.fresh.length === 0) touched.push(group);
    group.fresh.push(occurrence);
  }

  function add(group: WindowGroup, entry: Entry): void {
    const index = insertItem(group.window, entry);
    judge.inserted?.(group, entry, index);
  }

  function join(group: WindowGroup, entry: Entry, as: number, occurrence: Occurrence): void {
    if (!entry.of.includes(as)) entry.of = [...entry.of, as].sort((a, b) => a - b);
    if (!entry.occurrences.some((each) => isSame(each, occurrence))) {
      entry.occurrences = [...entry.occurrences, occurrence];
    }
    judge.inserted?.(group, entry, indexAfter(group.window, entry) - 1);
  }

  /** Judges what was inserted and every later anchor that it can reach, in ascending key. */
  function judgeFresh(group: WindowGroup): void {
    const fresh = group.fresh.sort(compareKeys);
    group.fresh = [];
    const { window } = group;
    let reachMs = -Infinity;
    let next = 0;
    let matched = false;
    for (let i = indexAfter(window, fresh[0]!) - 1; i < window.items.length; i++) {
      const anchor = window.items[i]!;
      while (next < fresh.length && compareKeys(fresh[next]!, anchor) <= 0) {
        reachMs = Math.max(reachMs, fresh[next++]!.t + rule.timespanMs);
      }
      if (anchor.t <= reachMs) matched = judgeAnchor(group, anchor, i) || matched;
      else if (next === fresh.length) break;
    }
    if (matched && compareKeys(fresh[0]!, window.items.at(-1)!) < 0) addLateEvents(group, fresh);
  }

  /** Evidence is taken from its newest end on; what was inserted behind that is added one by one. */
  function addLateEvents(group: WindowGroup, fresh: readonly OrderKey[]): void {
    for (const key of fresh) {
      const occurrences = findItem(group.window, key)?.occurrences ?? [];
      for (const { event, match } of occurrences) {
        if (event !== undefined && match === undefined) lifecycle.addEvent(group, { ...keyOf(key), event });
      }
    }
  }

  /** Whether the anchor matches, now or before. */
  function judgeAnchor(group: WindowGroup, anchor: Entry, index: number): boolean {
    const value = judge.judge(group, index);
    if (value === undefined) return anchor.matched;
    if (anchor.matched) lifecycle.revalue(group, anchor, value);
    else {
      anchor.matched = true;
      core.publish(node, matchOf(group, anchor));
      if (rule.alerts) lifecycle.match(group, anchor, value);
    }
    return true;
  }

  function matchOf(group: WindowGroup, anchor: Entry): Occurrence {
    const [{ event, labels }] = anchor.occurrences as readonly [Occurrence];
    return {
      ...keyOf(anchor),
      event,
      labels: labels === undefined ? group.labels : { ...labels, ...group.labels },
      match: { rule: rule.key, group: group.id },
    };
  }

  /** Forgets what no item can reach any more, and what is too much. */
  function trim(group: WindowGroup): void {
    const { window } = group;
    const fromMs = core.doneMs() - retainMs;
    while (window.head < window.items.length && window.items[window.head]!.t < fromMs) dropFirst(group);
    dropBefore(group.untils, fromMs);
    trimLists(group, fromMs);
    while (windowSize(window) > core.config.max_entries) {
      const dropped = dropFirst(group);
      if (dropped.t >= core.doneMs() - rule.timespanMs) {
        core.counters.count('entries_saturated', { rule: rule.key });
      }
    }
  }

  function dropFirst(group: WindowGroup): Entry {
    const place = group.window.head + group.window.cut;
    const entry = dropOldest(group.window)!;
    judge.dropped?.(group, entry, place);
    return entry;
  }

  function gatherAt(group: WindowGroup, key: OrderKey, gathering: Gathering): void {
    const anchor = findItem(group.window, key);
    const spoken = anchor === undefined ? undefined : judge.spoken?.(group, anchor);
    const speak = (entry: Entry): void =>
      entry.occurrences.forEach((each) => speakFor(each, entry, gathering));
    if (spoken === undefined || spoken.entries === 'window') {
      gathering.walk(`${rule.key}\n${group.id}`, group.window, key.t - rule.timespanMs, key, speak);
    } else spoken.entries.forEach(speak);
    for (const { interval } of spoken?.intervals ?? [])
      if (interval !== undefined) gathering.interval(interval, key.t);
  }

  function speakFor({ event, match, interval }: Occurrence, key: OrderKey, gathering: Gathering): void {
    if (interval !== undefined) gathering.interval(interval, key.t);
    if (match !== undefined && core.gatherMatch(match.rule, match.group, key, gathering)) return;
    if (event !== undefined) gathering.event(key, event);
  }

  return {
    node,
    table: table as never,
    lifecycle: lifecycle as never,
    marks,
    take(offers) {
      const touched: WindowGroup[] = [];
      for (const offer of offers) {
        if (offer.as === HEARD.resolveOn) continue;
        insert(offer, touched);
      }
      for (const group of touched) {
        judgeFresh(group);
        trim(group);
      }
      for (const { as, occurrence } of offers) {
        if (as !== HEARD.resolveOn) continue;
        const place = grouping.place(occurrence, as);
        if (place !== undefined) lifecycle.resolveOn(place.id, occurrence);
      }
    },
    gather(id, key, gathering) {
      const group = table.find(id);
      if (group !== undefined) gatherAt(group, key, gathering);
      return group !== undefined;
    },
    save: (saver) => ({ groups: table.all().map((group) => saveWindowGroup(group, saver)) }),
    load(saved: { readonly groups: readonly SavedWindowGroup[] }, loader) {
      for (const each of saved.groups)
        loadWindowGroup(each, judge, { loader, table, lifecycle, timers: core.timers });
    },
  };
}

function isSame(a: Occurrence, b: Occurrence): boolean {
  return a.match?.rule === b.match?.rule && a.match?.group === b.match?.group && a.interval === b.interval;
}
