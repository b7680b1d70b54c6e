import type { SecurityEvent } from '../../model/event.ts';
import type { Point } from '../../model/point.ts';
import type { DetectionRule, MetricRule, RuleSet } from '../rule.ts';
import { createDetectionIndex } from './detection-index.ts';
import { RANK } from './order-key.ts';
import { createOccurrence } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { HEARD, planRules } from './plan.ts';
import type { Core, Offer, Runtime } from './runtime.ts';
import { createRuntime } from './create-runtime.ts';
import { createTurn } from './turn.ts';
import type { Turn } from './turn.ts';
import { createWaitingQueue } from './waiting-queue.ts';
import type { WaitingQueue } from './waiting-queue.ts';

/** The rules at work and what runs between them. Replaced as a whole by a reload. */
export interface RuleNetwork {
  readonly runtimes: readonly Runtime[];
  readonly waiting: WaitingQueue;
  readonly turn: Turn;
  byKey(key: string): Runtime | undefined;
  event(event: SecurityEvent, tMs: number, arrival: number): void;
  point(point: Point, series: string, arrival: number): void;
}

export function createRuleNetwork(rules: RuleSet, core: Core): RuleNetwork {
  const nodes = planRules(rules, core.config);
  const waiting = createWaitingQueue();
  const runtimes: Runtime[] = [];
  const turn = createTurn(nodes, runtimes, ({ index, as }, occurrence) =>
    waiting.push(index, as, occurrence),
  );
  for (const node of nodes) runtimes.push(createRuntime(core, node));
  const byKey = new Map(runtimes.map((runtime) => [runtime.node.rule.key, runtime]));
  const detections = createDetectionIndex(
    runtimes.flatMap((runtime) => {
      const { rule, index, waiting: waits } = runtime.node;
      return rule.kind === 'detection' ? [{ rule: rule satisfies DetectionRule, index, waits, runtime }] : [];
    }),
  );
  const metrics = metricsByMeasurement(runtimes);

  return {
    runtimes,
    waiting,
    turn,
    byKey: (key) => byKey.get(key),
    event(event, tMs, arrival) {
      let offers: readonly Offer[] | undefined;
      for (const { rule, index, waits, runtime } of detections.candidates(event)) {
        if (!rule.matches(event)) continue;
        offers ??= [{ as: HEARD.self, occurrence: eventAt(event, tMs, arrival) }];
        if (waits) waiting.push(index, HEARD.self, offers[0]!.occurrence);
        else runtime.take(offers);
      }
      if (offers !== undefined) turn.run();
    },
    point(point, series, arrival) {
      for (const { rule, runtime } of metrics.get(point.measurement) ?? []) {
        const value = rule.field === '' ? PRESENT : numeric(point.fields[rule.field]);
        if (value === undefined) continue;
        runtime.point?.({ t: point.timeMs, series, tags: point.tags, value }, arrival);
      }
    },
  };
}

function eventAt(event: SecurityEvent, t: number, arrival: number): Occurrence {
  return createOccurrence({ t, rank: RANK.log, n: arrival }, { event });
}

/** Value of a point for a rule without a field: `absence` asks only whether there is one. */
const PRESENT = 1;

interface MetricEntry {
  readonly rule: MetricRule;
  readonly runtime: Runtime;
}

function metricsByMeasurement(runtimes: readonly Runtime[]): ReadonlyMap<string, readonly MetricEntry[]> {
  const found = new Map<string, MetricEntry[]>();
  for (const runtime of runtimes) {
    const { rule } = runtime.node;
    if (rule.kind !== 'metric') continue;
    found.set(rule.measurement, [...(found.get(rule.measurement) ?? []), { rule, runtime }]);
  }
  return found;
}

/** The number of a field; NaN, infinities (which the engine has counted) and what is no number are none. */
function numeric(value: Point['fields'][string] | undefined): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
