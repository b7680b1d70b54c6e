import type { CorrelationRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { trimLists } from './child-lists.ts';
import { createGrouping } from './grouping.ts';
import { occurrencesOf } from './entry.ts';
import type { Entry, Judge, WindowGroup } from './entry.ts';
import type { EvidenceLog, Gathering, SpokenEvent } from './evidence.ts';
import { explainWindow } from './explain-window.ts';
import { createGroupTable } from './group-table.ts';
import { keyOf, compareKeys } from './order-key.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';
import { loadWindowGroup, newWindowGroup, saveWindowGroup } from './window-group.ts';
import type { SavedWindowGroup } from './window-group.ts';
import {
  createWindow,
  dropBefore,
  dropOldest,
  findItem,
  indexAfter,
  isBehind,
  insertItem,
  windowSize,
} from './window.ts';

/** Name of a rule's own window in the evidence of its alerts; those of children are named by rule and group. */
const OWN = '';

/** A correlation over the window of each group: inserts occurrences at their keys and judges their anchors. */
export function createCorrelation(core: Core, node: Node & { rule: CorrelationRule }, judge: Judge): Runtime {
  const { rule } = node;
  const retainMs = rule.timespanMs + node.lagMs + node.lookbackMs;
  const table = createGroupTable<WindowGroup>(core.config.max_groups, () =>
    core.counters.count('groups_evicted', { rule: rule.key }),
  );
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (group, key, gathering) => gatherAt(group, key, gathering, OWN),
    gatherOne: judge.spoken === undefined ? gatherOne : undefined,
    resolveAfterMs: rule.alert.resolveAfterMs,
  });
  const grouping = createGrouping(rule, core.counters);
  /** The `of` of an entry that stands for one listed rule. */
  const alone = rule.rules.map((_key, position): readonly number[] => [position]);

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
    if (group === undefined) return undefined;
    const known = isBehind(group.window, occurrence) ? undefined : findItem(group.window, occurrence);
    if (known === undefined) add(group, as, occurrence, value);
    else join(group, known, as, occurrence);
    limit(group);
    return group;
  }

  function add(group: WindowGroup, as: number, occurrence: Occurrence, value: Entry['value']): void {
    const { t, rank, n } = occurrence;
    const entry = { t, rank, n, of: alone[as]!, occurrence, more: undefined, value, matched: false };
    const index = insertItem(group.window, entry);
    judge.inserted?.(group, index);
    judge.heard?.(group, as, occurrence);
  }

  /** The same event by another rule of the list. */
  function join(group: WindowGroup, entry: Entry, as: number, occurrence: Occurrence): void {
    if (entry.of.includes(as)) return;
    entry.of = [...entry.of, as];
    entry.more = [...(entry.more ?? []), occurrence];
    judge.heard?.(group, as, occurrence);
  }

  /** Judges what was inserted and every later anchor that it can reach, in ascending key. */
  function judgeFresh(group: WindowGroup, fresh: readonly OrderKey[]): void {
    const { window } = group;
    let reachMs = -Infinity;
    let next = 0;
    let matched = false;
    for (let i = Math.max(window.head, indexAfter(window, fresh[0]!) - 1); i < window.items.length; i++) {
      const anchor = window.items[i]!;
      while (next < fresh.length && compareKeys(fresh[next]!, anchor) <= 0) {
        reachMs = Math.max(reachMs, fresh[next++]!.t + rule.timespanMs);
      }
      if (anchor.t <= reachMs) matched = judgeAnchor(group, anchor, i) || matched;
      else if (next === fresh.length) break;
    }
    if (matched && compareKeys(fresh[0]!, window.items.at(-1)!) < 0) addLateEvents(group, fresh);
    trim(group);
  }

  /** Evidence is taken from its newest end on; what was inserted behind that is added one by one. */
  function addLateEvents(group: WindowGroup, fresh: readonly OrderKey[]): void {
    for (const key of fresh) {
      const entry = findItem(group.window, key);
      for (const { event, match } of entry === undefined ? [] : occurrencesOf(entry)) {
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
      if (node.listeners.length > 0) core.publish(node, matchOf(group, anchor));
      if (rule.alerts) lifecycle.match(group, anchor, value);
    }
    return true;
  }

  function matchOf(group: WindowGroup, { t, rank, n, occurrence: { event, labels } }: Entry): Occurrence {
    return {
      t,
      rank,
      n,
      event,
      labels: labels === undefined ? group.labels : { ...labels, ...group.labels },
      match: { rule: rule.key, group: group.id },
    };
  }

  /** Forgets what no item can reach any more. */
  function trim(group: WindowGroup): void {
    const { window } = group;
    const fromMs = core.doneMs() - retainMs;
    while (window.head < window.items.length && window.items[window.head]!.t < fromMs) dropFirst(group);
    if (group.untils !== undefined) dropBefore(group.untils, fromMs);
    trimLists(group, fromMs);
  }

  /** A full group saturates: its oldest entries leave. */
  function limit(group: WindowGroup): void {
    while (windowSize(group.window) > core.config.max_entries) {
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

  /** The usual match of a firing alert: one more event behind those its evidence has. */
  function gatherOne({ window }: WindowGroup, key: OrderKey, log: EvidenceLog): SpokenEvent | undefined {
    const index = window.items.length - 1;
    const reached = log.reached[OWN];
    if (reached === undefined || index <= window.head) return undefined;
    const { t, rank, n, occurrence, more } = window.items[index]!;
    const { event, match } = occurrence;
    if (event === undefined || match !== undefined || more !== undefined) return undefined;
    if (n !== key.n || t !== key.t || compareKeys(window.items[index - 1]!, reached) !== 0) return undefined;
    log.reached[OWN] = key;
    return { t, rank, n, event };
  }

  function gatherAt(group: WindowGroup, key: OrderKey, gathering: Gathering, walk: string): void {
    const anchor = findItem(group.window, key);
    const spoken = anchor === undefined ? undefined : judge.spoken?.(group, anchor);
    const speak = (entry: Entry): void =>
      occurrencesOf(entry).forEach((each) => speakFor(each, entry, gathering));
    if (spoken === undefined || spoken.events === 'window') {
      gathering.walk(walk, group.window, key.t - rule.timespanMs, key, speak);
    } else spoken.events.forEach((each) => speakFor(each, each, gathering));
    for (const { interval } of spoken?.intervals ?? [])
      if (interval !== undefined) gathering.interval(interval, key.t);
  }

  function speakFor({ event, match, interval }: Occurrence, key: OrderKey, gathering: Gathering): void {
    if (interval !== undefined) gathering.interval(interval, key.t);
    if (match !== undefined && core.gatherMatch(match.rule, match.group, key, gathering)) return;
    if (event !== undefined) gathering.event(key, event);
  }

  function takeOne(offer: Offer): void {
    if (offer.as === HEARD.resolveOn) return resolve(offer);
    const group = insert(offer);
    if (group !== undefined) judgeFresh(group, [offer.occurrence]);
  }

  function takeAll(offers: readonly Offer[]): void {
    const fresh = new Map<WindowGroup, OrderKey[]>();
    for (const offer of offers) {
      const group = offer.as === HEARD.resolveOn ? undefined : insert(offer);
      if (group === undefined) continue;
      const keys = fresh.get(group);
      if (keys === undefined) fresh.set(group, [offer.occurrence]);
      else if (compareKeys(keys.at(-1)!, offer.occurrence) !== 0) keys.push(offer.occurrence);
    }
    for (const [group, keys] of fresh) {
      judgeFresh(group, keys.length === 1 ? keys : keys.sort(compareKeys));
    }
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
    },
    gather(id, key, gathering) {
      const group = table.find(id);
      if (group !== undefined) gatherAt(group, key, gathering, `${rule.key}\n${id}`);
      return group !== undefined;
    },
    explain: (group, nowMs) => explainWindow(rule, judge, group as WindowGroup, nowMs),
    save: (saver) => ({ groups: table.all().map((group) => saveWindowGroup(group, saver)) }),
    load(saved: { readonly groups: readonly SavedWindowGroup[] }, loader) {
      for (const each of saved.groups)
        loadWindowGroup(each, judge, { loader, table, lifecycle, timers: core.timers });
    },
  };
}
