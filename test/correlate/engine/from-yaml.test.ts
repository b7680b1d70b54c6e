import { expect, test } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';
import { config, ev, inOrder, pt } from './run.ts';

const YAML = `
title: Failed SSH login
name: ssh_failed
detection:
  failed: {event.action: ssh_login, event.outcome: failure}
  condition: failed
---
title: Burst of failed logins
name: ssh_burst
correlation:
  type: event_count
  rules: [ssh_failed]
  group-by: [host.name]
  timespan: 60s
  condition: {gte: 5}
---
title: CPU above 90 % for half a minute
name: cpu_high
metric:
  measurement: cpu
  field: value
  type: threshold
  condition: {gt: 90}
alert: {for: 30s}
---
title: CPU spike with a burst of failed logins
name: cpu_and_bruteforce
correlation:
  type: temporal
  rules: [cpu_high, ssh_burst]
  group-by: [host.name]
  timespan: 5m
alert:
  resolve_after: 15m
  escalate: [{after: 10m, level: critical}]
  labels: {team: secops}
  annotations: {summary: 'CPU and login burst on {{ $labels.host.name }}'}
level: high
`;

test('the flagship, from its YAML', () => {
  const files = [{ path: 'flagship.yml', text: YAML }];
  const { ruleSet: rules, mistakes } = loadRules({ files, engine: config(), lists: {} });
  expect(mistakes).toEqual([]);
  const engine = createEngine({ rules, config: config() });
  const failed = [20, 21, 22, 23, 24].map((at) => ev(at, 'ssh_login', { 'event.outcome': 'failure' }));
  const items = inOrder(pt(20, 1), ...failed, pt(30, 95), pt(40, 95), pt(50, 95), pt(60, 95));
  const transitions = [...items.flatMap((item) => engine.apply(item)), ...engine.finish(1_000_000)];

  expect(transitions.map(({ state, atMs, level }) => `${state} +${atMs / 1000} ${level}`)).toEqual([
    'firing +60 high',
    'escalated +660 critical',
    'resolved +960 critical',
  ]);
  expect(transitions[0]).toMatchObject({
    rule: 'cpu_and_bruteforce',
    group: { 'host.name': 'web1' },
    labels: { team: 'secops' },
    annotations: { summary: 'CPU and login burst on web1' },
  });
  expect(transitions[0]?.evidence.events.length).toBe(5);
  expect(transitions[0]?.evidence.points.length).toBe(4);
});
