import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../../../src/lib/errors.ts';
import { findCoverageGaps } from '../../../../src/correlate/backtest/rule-test/coverage.ts';
import { toJunitXml } from '../../../../src/correlate/backtest/rule-test/junit.ts';
import { renderRuleTests } from '../../../../src/correlate/backtest/rule-test/render.ts';
import { ruleTestExitCode } from '../../../../src/correlate/backtest/rule-test/result.ts';
import type { RuleTestFileResult } from '../../../../src/correlate/backtest/rule-test/result.ts';
import { RULES, runTests } from './program.ts';

const LINE = 'web1 sshd[1]: Failed password for root from 203.0.113.7 port 1 ssh2';

const INPUT = `
rule_files: [../rules/ssh.yml]
engine: {allowed_lateness: 0s}
tests:
  - name: burst and cpu
    start: 2026-11-20T10:00:00Z
    interval: 10s
    input_series:
      - {series: 'cpu,cpu=cpu-total,host=web1 usage_active', values: '20x2 95x5 20'}
    input_events:
      - {at: 20s, repeat: 5, every: 1s, log: '${LINE}'}
      - {at: 21s, ecs: {event: {action: ssh_login, outcome: failure}, user.name: a, host.name: web2}}`;

const PASSING = `${INPUT}
    alert_test:
      - {at: 59s, rule: cpu_and_bruteforce}
      - at: 60s
        rule: cpu_and_bruteforce
        exp_alerts:
          - group: {host.name: web1}
            level: high
            exp_labels: {team: secops}
            exp_annotations: {summary: busy web1}
    transitions:
      - {at: 60s, rule: cpu_and_bruteforce, group: {host.name: web1}, state: firing, level: high, count: 1}
      - {at: 3m, rule: cpu_and_bruteforce, group: {host.name: web1}, state: resolved}
    counters: {late_dropped: 0}
  - name: quiet
    input_events: [{at: 0s, repeat: 4, every: 1s, log: '${LINE}'}]
    alert_test: [{at: 5m, rule: cpu_and_bruteforce, exp_alerts: []}]
    transitions: []
`;

function run(test: string): Promise<RuleTestFileResult> {
  return runTests('tests/ssh.test.yml', { 'tests/ssh.test.yml': test, 'rules/ssh.yml': RULES });
}

describe('runRuleTests', () => {
  it('shows what comes only after the test ended, in the unit of what was expected', async () => {
    const { tests } = await run(`${INPUT}
    transitions:
      - {at: 60s, rule: cpu_and_bruteforce, group: {host.name: web1}, state: firing}
      - {at: 175s, rule: cpu_and_bruteforce, group: {host.name: web1}, state: resolved}
`);
    const lines = tests[0]?.failures[0]?.diff.map(({ sign, text }) => `${sign} ${text}`);
    const group = '{"host.name":"web1"}';
    expect(lines).toEqual([
      `  60s cpu_and_bruteforce firing ${group}`,
      `- 175s cpu_and_bruteforce resolved ${group}`,
      `+ 180s cpu_and_bruteforce resolved ${group}`,
    ]);
  });

  it('passes what the specification shows', async () => {
    const result = await run(PASSING);

    expect(renderRuleTests([result])).toBe(
      [
        'PASS tests/ssh.test.yml: burst and cpu',
        'PASS tests/ssh.test.yml: quiet',
        'note cpu_high: no test for the firing case',
        '2 passed, 0 failed',
        '',
      ].join('\n'),
    );
    expect(ruleTestExitCode([result])).toBe(0);
  });

  it('runs the example of the specification word for word', async () => {
    const path = new URL('./example.test.yml', import.meta.url);
    const result = await run(await readFile(path, 'utf8'));

    expect(renderRuleTests([result])).toContain('1 passed, 0 failed');
  });

  it('shows expected and got line by line, where the assertion stands', async () => {
    const result = await run(`${INPUT}
    alert_test:
      - {at: 59s, rule: cpu_and_bruteforce, exp_alerts: [{group: {host.name: web1}, level: low}]}
      - {at: 60s, rule: cpu_and_bruteforce, exp_alerts: []}
    transitions:
      - {at: 61s, rule: cpu_and_bruteforce, group: {host.name: web1}, state: firing}
      - {at: 180s, rule: cpu_and_bruteforce, group: {host.name: web1}, state: resolved}
    counters: {late_dropped: 3}
`);

    expect(renderRuleTests([result])).toBe(
      [
        'FAIL tests/ssh.test.yml: burst and cpu',
        '  tests/ssh.test.yml:14:9: cpu_and_bruteforce at 59s  (- expected, + got)',
        '    - {"host.name":"web1"} level low',
        '  tests/ssh.test.yml:15:9: cpu_and_bruteforce at 1m  (- expected, + got)',
        '    + {"host.name":"web1"} level high',
        '  tests/ssh.test.yml:17:7: transitions of cpu_and_bruteforce  (- expected, + got)',
        '    - 61s cpu_and_bruteforce firing {"host.name":"web1"}',
        '    + 60s cpu_and_bruteforce firing {"host.name":"web1"}',
        '      180s cpu_and_bruteforce resolved {"host.name":"web1"}',
        '  tests/ssh.test.yml:19:15: counters  (- expected, + got)',
        '    - late_dropped: 3',
        '    + late_dropped: 0',
        'note cpu_high: no test for the firing or silent case',
        'note cpu_and_bruteforce: no test for the silent case',
        '0 passed, 1 failed',
        '',
      ].join('\n'),
    );
    expect(ruleTestExitCode([result])).toBe(1);
  });

  it('knows count and value of an alert as they stand at the instant', async () => {
    const result = await run(`
rule_files: [../rules/ssh.yml]
tests:
  - name: still busy
    interval: 10s
    input_series:
      - {series: 'cpu,cpu=cpu-total,host=web1 usage_active', values: '95+1x4'}
    alert_test:
      - {at: 30s, rule: cpu_high, exp_alerts: [{group: {host.name: web1}, count: 1, value: 98}]}
      - {at: 40s, rule: cpu_high, exp_alerts: [{group: {host.name: web1}, count: 2, value: 99}]}
`);
    expect(result.tests[0]?.failures).toEqual([]);
  });

  it('lets an event arrive after its stamp, so that lateness can be tested', async () => {
    const result = await run(`
rule_files: [../rules/ssh.yml]
engine: {allowed_lateness: 10s}
tests:
  - name: one in time, one too late
    input_events:
      - {at: 20s, log: '${LINE}'}
      - {at: 15s, arrives: 21s, log: '${LINE}'}
      - {at: 9s, arrives: 22s, log: '${LINE}'}
    counters: {late_dropped: 1, reordered: 1}
`);

    expect(result.tests[0]?.failures).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['no file', '', ['tests/ssh.test.yml:1:1: Invalid input: expected object, received null']],
    ['YAML', 'tests: [', ['tests/ssh.test.yml:1:9: ']],
    [
      'several mistakes at once',
      `
rule_files: [../rules/none.yml]
engine: {allowed_latenes: 0s}
tests:
  - name: x
    interval: 0s
    input_series: [{series: cpu, values: '1+2'}]
    input_events: [{at: 5, log: a}, {at: 1s}]
`,
      [
        'tests/ssh.test.yml:3:10: unknown key "allowed_latenes"',
        'tests/ssh.test.yml:6:15: tests.0.interval: must be longer than 0s',
        'tests/ssh.test.yml:7:29: tests.0.input_series.0.series: "cpu" is not of the form',
        'tests/ssh.test.yml:7:42: tests.0.input_series.0.values: "1+2" is none of',
        'tests/ssh.test.yml:8:25: tests.0.input_events.0.at: ',
        'tests/ssh.test.yml:8:37: tests.0.input_events.1: give either log or ecs',
        'tests/ssh.test.yml:2:14: rules/none.yml can not be read',
      ],
    ],
    [
      'what only the rules and the parser know',
      `
rule_files: [../rules/ssh.yml, ../rules/none.yml]
tests:
  - name: x
    input_events: [{at: 0s, log: 'web1 sshd[1]: what'}]
`,
      [
        'tests/ssh.test.yml:2:32: rules/none.yml can not be read',
        'tests/ssh.test.yml:5:34: no event is recognised in this line',
      ],
    ],
    [
      'a rule that does not exist',
      `
rule_files: [../rules/ssh.yml]
tests:
  - {name: x, alert_test: [{at: 0s, rule: cpu_hihg}]}
`,
      ['tests/ssh.test.yml:4:43: there is no rule "cpu_hihg", did you mean "cpu_high"?'],
    ],
  ])('says what is wrong with a bad file: %s', async (_name, text, messages) => {
    const result = await run(text);

    expect(result.errors.map(describeError)).toEqual(messages.map((m) => expect.stringContaining(m)));
    expect(ruleTestExitCode([result])).toBe(2);
  });

  it('passes on the mistakes of the rule files', async () => {
    const result = await runTests('t.yml', {
      't.yml': 'rule_files: [r.yml]\ntests: [{name: x}]\n',
      'r.yml': 'title: x\nmetric: {measurement: cpu}\n',
    });

    expect(result.errors[0]).toMatchObject({ place: { path: 'r.yml' } });
  });
});

describe('reports', () => {
  it('name the rules without a firing or a silent case', async () => {
    expect(findCoverageGaps([await run(PASSING)])).toEqual([{ rule: 'cpu_high', lacks: ['firing'] }]);
  });

  it('are JUnit XML where hostile text stays text', async () => {
    const bad = await run(`
rule_files: [../rules/ssh.yml]
tests:
  - name: "<b> & \\"q\\" \\u001b[31m"
    alert_test: [{at: 0s, rule: cpu_high, exp_alerts: [{group: {x: '<&>'}}]}]
  - {name: fine}
`);

    expect(
      toJunitXml([bad, { path: 'b.yml', errors: [new Error('no <file>') as never], tests: [], rules: [] }]),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="crosswatch rules test" tests="3" failures="1" errors="1">
  <testsuite name="tests/ssh.test.yml" tests="2" failures="1" errors="0">
    <testcase classname="tests/ssh.test.yml" name="&lt;b&gt; &amp; &quot;q&quot; \\u001b[31m" file="tests/ssh.test.yml" line="4">
      <failure type="alert_test" message="tests/ssh.test.yml:5:18: cpu_high at 0ms">- {&quot;x&quot;:&quot;&lt;&amp;&gt;&quot;}</failure>
    </testcase>
    <testcase classname="tests/ssh.test.yml" name="fine" file="tests/ssh.test.yml" line="6"/>
  </testsuite>
  <testsuite name="b.yml" tests="1" failures="0" errors="1">
    <testcase classname="b.yml" name="file"><error message="no &lt;file&gt;"/></testcase>
  </testsuite>
</testsuites>
`,
    );
  });
});
