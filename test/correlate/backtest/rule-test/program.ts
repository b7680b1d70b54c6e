import { runRuleTests } from '../../../../src/correlate/backtest/rule-test/run-rule-tests.ts';
import type { RuleTestFileResult } from '../../../../src/correlate/backtest/rule-test/result.ts';
import { createEngine } from '../../../../src/correlate/engine/engine.ts';
import { loadRules } from '../../../../src/correlate/language/load-rules.ts';
import { createEventParser } from '../../../../src/events/event-parser.ts';

/** Runs a test file against the program's own loader, evaluator and parser; files are texts by path. */
export function runTests(path: string, files: Readonly<Record<string, string>>): Promise<RuleTestFileResult> {
  return runRuleTests(path, {
    readFile: async (name) => files[name],
    loadRules,
    createEngine,
    createLineParser() {
      let nowMs = 0;
      const parser = createEventParser({
        zone: 'UTC',
        now: () => nowMs,
        defaultHost: 'localhost',
      });
      return (text, at) => {
        nowMs = at;
        return parser.parse({ text, id: '0' });
      };
    },
  });
}

export const RULES = `
title: Failed SSH login
name: ssh_login_failed
detection:
  selection: {event.action: ssh_login, event.outcome: failure}
  condition: selection
level: informational
---
title: Burst
name: ssh_burst
correlation:
  type: event_count
  rules: [ssh_login_failed]
  group-by: [host.name]
  timespan: 60s
  condition: {gte: 5}
alert: {enabled: false}
---
title: CPU
name: cpu_high
metric:
  measurement: cpu
  field: usage_active
  where: {cpu: cpu-total}
  condition: {gt: 90}
alert: {for: 30s, enabled: true}
---
title: Both
name: cpu_and_bruteforce
correlation: {type: temporal, rules: [cpu_high, ssh_burst], group-by: [host.name], timespan: 5m}
alert:
  resolve_after: 2m
  labels: {team: secops}
  annotations: {summary: 'busy {{ $labels.host.name }}'}
level: high
`;
