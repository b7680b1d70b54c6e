import type { Transition } from '../../model/alert.ts';
import type { SecurityEvent } from '../../model/event.ts';
import type { JournalItem } from '../../model/journal.ts';
import type { Point } from '../../model/point.ts';
import type { EngineConfig } from '../config.ts';
import type { Evaluator } from '../evaluator.ts';
import type { RuleSet } from '../rule.ts';
import { createCounters } from './counters.ts';
import { readState, writeState } from './engine-state.ts';
import { explainRule } from './explain.ts';
import { createIdReaders } from './group-key.ts';
import { finiteOrNull } from './json-number.ts';
import { createEventMemory } from './event-memory.ts';
import { loadNetwork, saveNetwork } from './network-state.ts';
import type { LoadedNetwork, NetworkState } from './network-state.ts';
import { RANK } from './order-key.ts';
import { createProgress } from './progress.ts';
import { createRuleNetwork } from './rule-network.ts';
import type { RuleNetwork } from './rule-network.ts';
import type { Core, Runtime } from './runtime.ts';
import { createSaturation } from './saturation.ts';
import { createSeriesClock, seriesKey } from './series-clock.ts';
import { createTimerQueue } from './timer-queue.ts';
import { createWatermark } from './watermark.ts';

export interface EngineOptions {
  readonly rules: RuleSet;
  readonly config: EngineConfig;
  /** What `snapshot()` of an earlier engine gave. */
  readonly snapshot?: string | undefined;
}

const METRICS = 'metrics';

/** The evaluator of live, replay and rule tests. Pure: its output is a function of rules, config and items. */
export function createEngine({ rules, config, snapshot }: EngineOptions): Evaluator {
  const counters = createCounters();
  const watermark = createWatermark(config.allowed_lateness);
  const timers = createTimerQueue();
  const closings = createTimerQueue();
  const delivered = createTimerQueue();
  const eventMemory = createEventMemory(watermark);
  const seriesClock = createSeriesClock(watermark);
  const progress = createProgress(
    { config, counters, watermark, timers, closings, delivered },
    () => network,
  );
  let arrivals = 0;
  let timerKeys = 0;
  let out: Transition[] = [];

  const core: Core = {
    config,
    counters,
    ids: createIdReaders(),
    watermark,
    timers,
    closings,
    delivered,
    doneMs: progress.doneMs,
    arrival: () => arrivals,
    timerKey: (t) => ({ t, rank: RANK.timer, n: timerKeys++ }),
    wait: ({ index }, { as, occurrence }) => network.waiting.push(index, as, occurrence),
    publish: (node, occurrence) => network.turn.publish(node, occurrence),
    unclosed: progress.unclosed,
    emit: (transition) => void out.push(transition),
    saturated: (rule, key) => saturation.refused(rule, key),
    gatherMatch: (rule, group, key, gathering) => network.byKey(rule)?.gather(group, key, gathering) ?? false,
  };
  let network: RuleNetwork = createRuleNetwork(rules, core);
  let saturation = createSaturation(core, rules.rules.length);
  /** Rules that count their silence from the first item on, unless a start comes before. */
  let unstarted: readonly Runtime[] = network.runtimes;
  if (snapshot !== undefined) restore(snapshot);

  function restore(text: string): void {
    const state = readState(text);
    if (state === undefined) return counters.count('snapshot_refused');
    const { value, newest } = state.watermark;
    watermark.restore({ value: value ?? -Infinity, newest: newest ?? -Infinity });
    progress.restore();
    ({ arrivals, timerKeys } = state);
    counters.restore(state.counters);
    eventMemory.load(state.events);
    seriesClock.load(state.series);
    const { fresh } = loadRules(state.network);
    unstarted = [...new Set([...fresh, ...state.unstarted.map((key) => network.byKey(key)!)])].filter(
      Boolean,
    );
  }

  function loadRules(state: NetworkState): LoadedNetwork {
    const loaded = loadNetwork(state, network, saturation, watermark.newest);
    out.push(...loaded.transitions);
    return loaded;
  }

  function replaceRules(next: RuleSet, nowMs: number): void {
    const state = saveNetwork(network, saturation);
    const before = new Set(unstarted.map(({ node }) => node.rule.key));
    progress.clear();
    network = createRuleNetwork(next, core);
    saturation = createSaturation(core, next.rules.length);
    const { fresh } = loadRules(state);
    unstarted = network.runtimes.filter(({ node }) => before.has(node.rule.key));
    for (const runtime of fresh) if (!unstarted.includes(runtime)) runtime.arm?.(nowMs);
  }

  /** Future check, late check, W moves, all that it has passed runs. */
  function accept(tMs: number, nowMs: number, source: string, isLate: boolean): boolean {
    if (!Number.isFinite(tMs)) return drop('invalid_time', source);
    if (tMs > nowMs + config.max_future_skew) return drop('future_dropped', source);
    if (tMs < watermark.value || isLate) return drop('late_dropped', source);
    if (tMs < watermark.newest) counters.count('reordered', { source });
    if (unstarted.length > 0) arm(tMs);
    watermark.accept(tMs);
    progress.advance();
    return true;
  }

  function drop(name: 'invalid_time' | 'future_dropped' | 'late_dropped', source: string): false {
    counters.count(name, { source });
    return false;
  }

  function arm(atMs: number): void {
    for (const runtime of unstarted) runtime.arm?.(atMs);
    unstarted = [];
  }

  function start(atMs: number): void {
    unstarted = [];
    for (const runtime of network.runtimes) runtime.start?.(atMs);
  }

  function applyEvent(event: SecurityEvent, nowMs: number, source: string): void {
    counters.item();
    arrivals++;
    const tMs = Math.floor(event['@timestamp']);
    const id = event['event.id'];
    if (id !== undefined && id !== '' && eventMemory.has(id))
      return counters.count('duplicates_dropped', { source });
    if (!accept(tMs, nowMs, source, false)) return;
    if (id !== undefined && id !== '') eventMemory.add(id, tMs);
    network.event(event, tMs, arrivals);
    progress.bound();
  }

  /** Counts fields that are NaN or infinite; a point of nothing else is no point. */
  function hasValue({ fields }: Point): boolean {
    let kept = false;
    let left = false;
    for (const name in fields) {
      const value = fields[name];
      if (typeof value !== 'number' || Number.isFinite(value)) kept = true;
      else {
        left = true;
        counters.count('not_finite', { source: METRICS });
      }
    }
    return kept || !left;
  }

  function applyPoint(point: Point, nowMs: number): void {
    counters.item();
    arrivals++;
    if (!hasValue(point)) return;
    const series = seriesKey(point.measurement, point.tags);
    if (!accept(point.timeMs, nowMs, METRICS, seriesClock.isBehind(series, point.timeMs))) return;
    seriesClock.accept(series, point.timeMs);
    network.point(point, series, arrivals);
    progress.closeDelivered();
    progress.bound();
  }

  function applyItem(item: JournalItem): void {
    switch (item.kind) {
      case 'events':
        for (const event of item.events) applyEvent(event, item.nowMs, item.source);
        return;
      case 'points':
        for (const point of item.points) applyPoint(point, item.nowMs);
        return;
      case 'tick':
        watermark.tick(item.nowMs);
        return progress.advance();
      case 'start':
        return start(item.nowMs);
      case 'reload':
        return undefined;
    }
  }

  function collect(run: () => void): readonly Transition[] {
    run();
    const transitions = out;
    out = [];
    return transitions;
  }

  return {
    apply: (item) => collect(() => applyItem(item)),
    finish: (untilMs) =>
      collect(() => {
        watermark.raise(untilMs + 1);
        progress.advance();
      }),
    reload: (next, nowMs) => collect(() => replaceRules(next, nowMs)),
    snapshot: () =>
      writeState({
        watermark: { value: finiteOrNull(watermark.value), newest: finiteOrNull(watermark.newest) },
        arrivals,
        timerKeys,
        counters: counters.read(),
        events: eventMemory.save(),
        series: seriesClock.save(),
        unstarted: unstarted.map(({ node }) => node.rule.key),
        network: saveNetwork(network, saturation),
      }),
    explain(rule, group) {
      const runtime = network.byKey(rule);
      return runtime && explainRule(runtime, watermark, group);
    },
    counters: counters.read,
  };
}
