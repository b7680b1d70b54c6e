import { formatDuration } from '../../lib/duration.ts';
import type { ConditionExplanation, WindowItem } from '../explanation.ts';
import type { MetricRule } from '../rule.ts';
import type { GroupReport } from './group-report.ts';
import { describe, gap } from './explain-window.ts';
import type { MetricGroup } from './metric-group.ts';
import type { Sample } from './sample.ts';

/** Where a metric rule stands for one group: the last verdict, the run, and the points it looks at. */
export function explainMetric(rule: MetricRule, group: MetricGroup): GroupReport {
  const open = group.pending.flatMap(({ samples }) => [...samples.values()]);
  // Without a window no point is kept but those of a true run.
  const run = group.samples.length > 0 ? [] : (group.run?.points ?? []);
  const closed = [
    ...run.map(({ timeMs, field, value, tags }) => ({
      timeMs,
      what: `${field} = ${value} ${tagText(tags)}`.trim(),
    })),
    ...group.samples.map((sample) => show(sample, '')),
  ];
  return {
    conditions: [verdict(rule, group), ...held(rule, group)],
    window: [...closed, ...open.map((sample) => show(sample, ', its instant is open'))],
  };
}

function verdict(rule: MetricRule, group: MetricGroup): ConditionExplanation {
  const isClearing = group.latched && rule.clear !== undefined;
  const condition = isClearing ? `not yet ${describe(rule.clear)}` : describe(rule.condition);
  const value = group.judged?.value;
  if (group.judged === undefined) {
    return { condition, holds: false, missing: `a value: enough points (min_samples ${rule.minSamples})` };
  }
  const isTrue = group.run !== undefined;
  return { condition, holds: isTrue, value, missing: isTrue ? undefined : gap(rule.condition, value) };
}

function held(rule: MetricRule, group: MetricGroup): ConditionExplanation[] {
  const { forMs } = rule.alert;
  if (forMs === 0) return [];
  const { run, judged } = group;
  const sinceMs = run === undefined || judged === undefined ? 0 : judged.t - run.start.t;
  const isHeld = run?.confirmed !== undefined;
  return [
    {
      condition: `for ${formatDuration(forMs)}`,
      holds: isHeld,
      value: sinceMs / 1000,
      missing: isHeld ? undefined : `${formatDuration(forMs - sinceMs)} more`,
    },
  ];
}

function show({ t, tags, value }: Sample, note: string): WindowItem {
  return { timeMs: t, what: `${value} ${tagText(tags)}${note}` };
}

function tagText(tags: Sample['tags']): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
