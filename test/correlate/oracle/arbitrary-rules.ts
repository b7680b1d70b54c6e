import * as fc from 'fast-check';
import type { AlertSpec, DetectionRule, Rule, RuleSet } from '../../../src/correlate/rule.ts';
import { base, baseAlert, eventAlert } from './arbitrary-alerts.ts';
import { correlation } from './arbitrary-correlation.ts';
import { metric } from './arbitrary-metric.ts';

/** Matches `event.action` equal to its key; `ab` matches `a` and `b`, so that one event can stand for two rules. */
function detection(key: string, order: number, alerts: boolean, alert: AlertSpec): DetectionRule {
  const actions = key === 'quiet' ? ['d'] : [...key];
  return {
    ...base(key, order, alerts, alert),
    kind: 'detection',
    matches: (event) => actions.includes(event['event.action']),
    hint: { field: 'event.action', values: actions },
  };
}

const anyDetection = (key: string, order: number): fc.Arbitrary<Rule> =>
  fc
    .tuple(fc.constantFrom(false, false, false, true), eventAlert)
    .map(([alerts, alert]) => detection(key, order, alerts, alert));

/** Detections, up to two metric rules, and a tower of up to three correlations over them. */
export const ruleSet: fc.Arbitrary<RuleSet> = fc
  .record({
    detections: fc.tuple(
      anyDetection('a', 1),
      anyDetection('b', 2),
      anyDetection('ab', 3),
      anyDetection('c', 4),
    ),
    metrics: fc.oneof(fc.constant([]), fc.tuple(metric('m1', 5)), {
      weight: 2,
      arbitrary: fc.tuple(metric('m1', 5), metric('m2', 6)),
    }),
  })
  .chain(({ detections, metrics }) => {
    const below = ['a', 'b', 'ab', 'c'];
    const joinable = metrics.filter((rule) => rule.type !== 'absence').map((rule) => rule.key);
    const quiet = detection('quiet', 0, false, baseAlert);
    return fc
      .tuple(
        correlation('k1', 7, below, joinable),
        correlation('k2', 8, below, joinable),
        correlation('k3', 9, [...below, 'k1', 'k2'], joinable),
      )
      .chain(([k1, k2, k3]) =>
        fc.subarray([k1, k2, k3]).map((chosen) => {
          const keys = new Set(chosen.map((rule) => rule.key));
          const usable = chosen.filter((rule) =>
            rule.rules.every((key) => !key.startsWith('k') || keys.has(key)),
          );
          return { rules: [quiet, ...detections, ...metrics, ...usable] };
        }),
      );
  });
