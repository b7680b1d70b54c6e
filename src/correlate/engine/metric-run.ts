import type { EvidencePoint } from '../../model/alert.ts';
import type { MetricRule } from '../rule.ts';
import { holds } from './comparison.ts';
import { jsonOf } from './group-table.ts';
import { addPoints } from './interval.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { MetricGroup } from './metric-group.ts';
import { createOccurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { Node } from './plan.ts';
import type { Core } from './runtime.ts';
import type { Sample } from './sample.ts';

/** True runs of a metric rule: hysteresis, `for`, intervals, `keep_firing_for` and silence. */
export interface MetricRun {
  /** A verdict of one instant; `points` are those it rests on beyond the ones of the instant before. */
  judge(
    group: MetricGroup,
    key: OrderKey,
    value: number,
    points: { all: readonly Sample[]; fresh: readonly Sample[] },
  ): void;
  /** The stale deadline has come. */
  silent(group: MetricGroup, atMs: number): void;
}

export function createMetricRun(
  core: Core,
  node: Node & { rule: MetricRule },
  lifecycle: Lifecycle<MetricGroup>,
): MetricRun {
  const { rule } = node;
  const { forMs, keepFiringForMs } = rule.alert;

  function isTrue(group: MetricGroup, value: number): boolean {
    if (group.latched && rule.clear !== undefined) return !holds(rule.clear, value);
    return holds(rule.condition, value);
  }

  function show({ t, tags, value }: Sample): EvidencePoint {
    return { timeMs: t, measurement: rule.measurement, field: rule.field, tags, value, rule: rule.key };
  }

  function onTrue(
    group: MetricGroup,
    key: OrderKey,
    value: number,
    all: readonly Sample[],
    fresh: readonly Sample[],
  ): void {
    const known = group.run;
    const run = (group.run ??= {
      rule: rule.key,
      labels: group.labels,
      group: jsonOf(group),
      start: key,
      points: [],
      totalPoints: 0,
    });
    addPoints(run, (known === undefined ? all : fresh).map(show), node.points);
    if (run.confirmed === undefined && key.t - run.start.t >= forMs) {
      run.confirmed = key;
      group.latched = true;
      core.publish(node, createOccurrence(key, { labels: withHost(group), interval: run }));
    }
    if (!rule.alerts) return;
    if (group.alert?.firing === true) lifecycle.keep(group);
    if (group.alert?.firing === true || run.confirmed !== undefined) lifecycle.match(group, key, value);
  }

  function onFalse(group: MetricGroup, tMs: number): void {
    endRun(group, tMs);
    group.latched = false;
    if (keepFiringForMs === 0) lifecycle.end(group, tMs, 'condition_false');
    else lifecycle.endBy(group, tMs + keepFiringForMs, 'keep_firing_for');
  }

  function endRun(group: MetricGroup, atMs: number): void {
    if (group.run !== undefined) group.run.endMs = atMs;
    group.run = undefined;
  }

  return {
    judge(group, key, value, { all, fresh }) {
      if (isTrue(group, value)) onTrue(group, key, value, all, fresh);
      else onFalse(group, key.t);
    },
    silent(group, atMs) {
      endRun(group, atMs);
      if (rule.onStale === 'resolve') {
        group.latched = false;
        lifecycle.end(group, atMs, 'stale');
      } else lifecycle.endBy(group, Math.max(atMs, group.lastMs + core.config.max_stale), 'max_stale');
    },
  };
}

/** Tag `host` is also known as `host.name`. */
function withHost({ labels }: MetricGroup): MetricGroup['labels'] {
  if (labels['host.name'] !== undefined) return { host: labels['host.name'], ...labels };
  return labels['host'] === undefined ? labels : { ...labels, 'host.name': labels['host'] };
}
