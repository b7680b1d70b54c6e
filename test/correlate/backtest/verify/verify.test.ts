import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Claim, readClaim } from '../../../../src/correlate/backtest/verify/claim.ts';
import { type Verdict, verifyClaim } from '../../../../src/correlate/backtest/verify/verify.ts';
import { type EngineConfig, engineSchema } from '../../../../src/correlate/config.ts';
import { createEngine } from '../../../../src/correlate/engine/engine.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { loadRules } from '../../../../src/correlate/language/load-rules.ts';
import { runCapturing } from '../../scenarios/run-capturing.ts';

const scenarios = path.resolve(import.meta.dirname, '../../scenarios');
const names = readdirSync(scenarios, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Case {
  readonly name: string;
  readonly claim: Claim;
  readonly verdict: Verdict;
}

/** Every firing of a scenario, verified on its evidence and on what the rule's own basis loads again. */
async function verifyScenario(name: string): Promise<readonly Case[]> {
  const here = (file: string): string => path.join(scenarios, name, file);
  const given = (flag: string, file: string): string[] => (existsSync(here(file)) ? [flag, here(file)] : []);
  const words = existsSync(here('args')) ? readFileSync(here('args'), 'utf8').trim().split(/\s+/) : [];
  const { rows } = await runCapturing([
    ...given('--config', 'config.yml'),
    ...given('--rules', 'rules.yml'),
    ...given('--log', 'auth.log'),
    ...given('--metrics', 'points.lp'),
    ...words,
  ]);
  const config = loadConfig({ path: given('--config', 'config.yml')[1], env: {} });
  if (!config.ok) throw new Error(`${name} has a bad configuration`);
  const { engine, lists } = config.config;
  const files = [{ path: 'rules.yml', text: readFileSync(here('rules.yml'), 'utf8') }];
  const loaded = loadRules({ files, engine, lists });
  return rows
    .map((row) => readClaim(row, name))
    .filter((claim) => claim !== undefined)
    .flatMap((claim) => {
      const basis = loaded.basisOf(claim.rule);
      if (basis === undefined) return [];
      const { ruleSet: rules, mistakes } = loadRules({
        files: [{ path: 'basis', text: basis.documents }],
        engine: basis.engine as EngineConfig,
        lists: basis.lists as never,
      });
      expect(mistakes).toEqual([]);
      return [{ name, claim, verdict: verifyClaim(claim, { rules, config: engine, createEngine }) }];
    });
}

const cases = (await Promise.all(names.map((name) => verifyScenario(name)))).flat();

describe('every firing of every scenario, on its evidence alone', () => {
  it('is never contradicted', () => {
    expect(cases.length).toBeGreaterThan(250);
    const contradicted = cases.filter(({ verdict }) => verdict.outcome === 'differs');
    expect(
      contradicted.map(({ name, claim, verdict }) => [name, claim.rule, claim.atMs, verdict.differences]),
    ).toEqual([]);
  });

  it('is left open only where evidence was left out or the firing rests on silence', () => {
    const open = cases.filter(({ verdict }) => verdict.outcome === 'incomplete');
    for (const { verdict } of open) expect(verdict.reliesOn).not.toEqual([]);
    expect([...new Set(open.map(({ name }) => name))]).toEqual([
      'k-absence-expect-first-item',
      'k-absence-expect-from',
      'k-evidence-cap',
      'm-absence-expect-from',
      'x-expect-beside-seen',
    ]);
  });
});

describe('evidence that was changed', () => {
  const rules = loadRules({
    files: [
      {
        path: 'r',
        text: `
title: Failed
name: failed
level: informational
detection: {s: {event.action: ssh_login, event.outcome: failure}, condition: s}
---
title: Burst
name: burst
correlation: {type: event_count, rules: [failed], group-by: [source.ip], timespan: 1m, condition: {gte: 3}}
`,
      },
    ],
    engine: engineSchema.parse(undefined),
    lists: {},
  }).ruleSet;
  const events = [0, 10, 20].map((s) => ({
    '@timestamp': new Date(s * 1000).toISOString(),
    'event.id': String(s),
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'event.outcome': 'failure',
    'source.ip': '203.0.113.7',
    'host.name': 'web1',
    'process.name': 'sshd',
    message: 'Failed password',
  }));
  const row = {
    at: '1970-01-01T00:00:20.000Z',
    state: 'firing',
    rule: 'burst',
    group: { 'source.ip': '203.0.113.7' },
    level: 'medium',
    value: 3,
    evidence: { events, points: [], dropped_events: 0, dropped_points: 0 },
  };
  const verdictOf = (changes: object): Verdict =>
    verifyClaim(readClaim({ ...row, ...changes }, 'x')!, {
      rules,
      config: engineSchema.parse(undefined),
      createEngine,
    });

  it.each([
    ['nothing', {}, []],
    ['the value', { value: 4 }, ['the value is 3, not 4']],
    ['the level', { level: 'high' }, ['the level is medium, not high']],
    [
      'an address',
      {
        evidence: {
          ...row.evidence,
          events: events.map((event, i) => (i === 1 ? { ...event, 'source.ip': '::1' } : event)),
        },
      },
      ['it does not fire: count of distinct events in 1m gte 3, got 2'],
    ],
    [
      'the instant',
      { at: '1970-01-01T00:00:30.000Z' },
      ['it does not fire at 1970-01-01T00:00:30.000Z, but at 1970-01-01T00:00:20.000Z'],
    ],
    [
      'the group',
      { group: { 'source.ip': '192.0.2.1' } },
      [
        'it does not fire at 1970-01-01T00:00:20.000Z, but at 1970-01-01T00:00:20.000Z for source.ip=203.0.113.7',
      ],
    ],
  ])('%s', (_name, changes, differences) => {
    expect(verdictOf(changes)).toEqual({
      outcome: differences.length === 0 ? 'holds' : 'differs',
      differences,
      reliesOn: [],
    });
  });

  it('is left open when the caps left events out', () => {
    const verdict = verdictOf({ evidence: { ...row.evidence, events: events.slice(1), dropped_events: 1 } });
    expect(verdict.outcome).toBe('incomplete');
    expect(verdict.reliesOn).toEqual(['1 event that alert.evidence.events left out']);
  });

  it('says what is no alert', () => {
    expect(() => readClaim({ rule: 'x' }, 'alert.json')).toThrow(/alert\.json holds no alert/);
    expect(readClaim({ ...row, state: 'resolved' }, 'x')).toBeUndefined();
  });
});
