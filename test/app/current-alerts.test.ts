import { expect, it } from 'vitest';
import { withCurrent } from '../../src/app/current-alerts.ts';
import { engineSchema } from '../../src/correlate/config.ts';
import { createEngine } from '../../src/correlate/engine/engine.ts';
import { loadRules } from '../../src/correlate/language/load-rules.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore } from '../../src/store/store.ts';

const RULES = `
title: Failed login
name: failed
detection: {s: {event.action: ssh_login}, condition: s}
alert: {group-by: [user.name]}
`;

it('shows count and value of firing alerts as the engine has them now', () => {
  const config = engineSchema.parse(undefined);
  const { ruleSet: rules } = loadRules({ files: [{ path: 'r', text: RULES }], engine: config, lists: {} });
  const engine = createEngine({ rules, config });
  const store = openStore({ path: ':memory:', config: storeSchema.parse(undefined) });
  const happens = (atMs: number, user: string): void => {
    const event = {
      '@timestamp': atMs,
      'event.id': `${atMs}${user}`,
      'event.action': 'ssh_login',
      'event.category': 'authentication',
      'user.name': user,
      'host.name': 'web1',
      'process.name': 'sshd',
      message: '',
    };
    const item = { kind: 'events', nowMs: atMs, source: 's', events: [event] } as const;
    store.commit({ nowMs: atMs, transitions: engine.apply(item) });
  };
  for (const atMs of [1000, 2000, 3000]) happens(atMs, 'ann');
  happens(3000, 'bob');
  const reader = withCurrent(store, (rule, group) => engine.explain(rule, group));
  const shown = reader.alerts({ limit: 10 }).map(({ newest, current }) => [newest.count, current?.count]);
  expect(shown).toEqual([
    [1, 1],
    [1, 3],
  ]);
  engine.finish(10_000_000).forEach((transition) => store.commit({ nowMs: 1, transitions: [transition] }));
  expect(reader.alerts({ limit: 10 }).map(({ current }) => current)).toEqual([undefined, undefined]);
  store.close();
});
