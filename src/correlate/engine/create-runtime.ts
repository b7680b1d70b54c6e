import type { CorrelationRule, DetectionRule, MetricRule, Rule } from '../rule.ts';
import { createCorrelation } from './correlation.ts';
import { countingJudge } from './counting-judge.ts';
import { createDetection } from './detection.ts';
import type { Judge } from './entry.ts';
import { createFirstSeen } from './first-seen.ts';
import { createListed } from './listed.ts';
import type { Listed } from './listed.ts';
import { createMetric } from './metric.ts';
import type { Node } from './plan.ts';
import type { Core, Runtime } from './runtime.ts';
import { sequenceJudge } from './sequence-judge.ts';
import { createSilence } from './silence.ts';
import type { SilenceRule } from './silence.ts';
import { temporalJudge } from './temporal-judge.ts';

/** Puts one rule to work. */
export function createRuntime(core: Core, node: Node): Runtime {
  const { rule } = node;
  if (isDetection(rule)) return createDetection(core, { ...node, rule });
  if (isSilence(rule)) return createSilence(core, { ...node, rule });
  if (isMetric(rule)) return createMetric(core, { ...node, rule });
  if (rule.type === 'first_seen') return createFirstSeen(core, { ...node, rule });
  const listed = createListed(rule.rules.length);
  return createCorrelation(core, { ...node, rule }, judgeOf(rule, listed), listed);
}

function judgeOf(rule: Exclude<CorrelationRule, { type: 'first_seen' }>, listed: Listed): Judge {
  switch (rule.type) {
    case 'temporal':
      return temporalJudge(rule, listed);
    case 'temporal_ordered':
      return sequenceJudge(rule, listed);
    case 'event_absence':
      throw new TypeError('a silence has no window');
    default:
      return countingJudge(rule);
  }
}

function isDetection(rule: Rule): rule is DetectionRule {
  return rule.kind === 'detection';
}

function isMetric(rule: Rule): rule is MetricRule {
  return rule.kind === 'metric';
}

function isSilence(rule: Rule): rule is SilenceRule {
  return rule.kind !== 'detection' && (rule.type === 'event_absence' || rule.type === 'absence');
}
