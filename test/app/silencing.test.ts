import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createSilencer } from '../../src/app/silencing.ts';
import { runCli } from '../../src/cli/program.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Transition } from '../../src/model/alert.ts';
import { alertRoutes } from '../../src/serve/routes/alerts.ts';
import { silenceRoutes } from '../../src/serve/routes/silences.ts';
import { createServer, type Server } from '../../src/serve/server.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { aTransition } from '../support/transition.ts';

const NOW = Date.UTC(2026, 10, 20, 10, 0, 0);
const stores: Store[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const store of stores.splice(0)) store.close();
});

function setUp() {
  const clock = createManualClock(NOW);
  const store = openStore({ path: ':memory:', config: storeSchema.parse(undefined) });
  stores.push(store);
  const recipients = [
    { name: 'ops', minLevel: 'low' },
    { name: 'pager', minLevel: 'high' },
  ] as const;
  let released = 0;
  const make = () =>
    createSilencer({ store, recipients, clock, logger: silentLogger, released: () => (released += 1) });
  let silencer = make();
  return {
    clock,
    store,
    released: () => released,
    silencer: () => silencer,
    restart: () => (silencer = make()),
    happens(...transitions: Transition[]) {
      store.commit({ nowMs: clock.now(), transitions, ...silencer.tell(transitions) });
    },
    silence: (text: string, minutes = 60) =>
      silencer.silence({
        matchers: [text],
        endsAtMs: clock.now() + minutes * 60_000,
        createdBy: 'ann',
        comment: '',
      }),
    /** What the receivers are owed, in order, and forgets it. */
    told(): string[] {
      const due = recipients.flatMap(({ name }) => store.notifications.due(name, clock.now(), 100));
      for (const { id } of due) store.notifications.delivered(id, clock.now());
      return due
        .toSorted((a, b) => a.id - b.id)
        .map(({ receiver, transition }) => `${receiver} ${transition.state}`);
    },
  };
}

const firing = aTransition({ evidence: { events: [], points: [], droppedEvents: 0, droppedPoints: 1 } });
const escalated = aTransition({ ...firing, state: 'escalated', level: 'critical', atMs: firing.atMs + 1 });
const resolved = aTransition({ ...firing, state: 'resolved', atMs: firing.atMs + 2 });

describe('a silence', () => {
  it('keeps an alert and tells nobody, of its end neither', () => {
    const { happens, silence, told, store } = setUp();
    const { id } = silence('alertname=cpu_and_bruteforce');
    happens(firing);
    expect(told()).toEqual([]);
    expect(store.alert(firing.fingerprint)).toMatchObject({
      state: 'firing',
      silencedBy: id,
      timeline: [{ state: 'firing' }, { state: 'silenced', detail: id }],
    });
    happens(resolved);
    expect(told()).toEqual([]);
  });

  it('holds for an alert that begins and ends within one batch', () => {
    const { happens, silence, told } = setUp();
    silence('host.name=~"web.*"');
    happens(firing, resolved);
    expect(told()).toEqual([]);
  });

  it('leaves other alerts alone', () => {
    const { happens, silence, told } = setUp();
    silence('host.name=web2');
    happens(firing);
    expect(told()).toEqual(['ops firing', 'pager firing']);
  });

  it('that begins later keeps from an escalation, and those who were told are told of the end', () => {
    const { happens, silence, told } = setUp();
    happens(firing);
    expect(told()).toEqual(['ops firing', 'pager firing']);
    silence('team=secops');
    happens(escalated);
    expect(told()).toEqual([]);
    happens(resolved);
    expect(told()).toEqual(['ops resolved', 'pager resolved']);
  });

  it('knows who was told long after the notification is forgotten', () => {
    const { happens, silence, told, store } = setUp();
    happens(firing);
    expect(told()).toHaveLength(2);
    while (store.maintain(NOW + 30 * 86_400_000));
    silence('team=secops');
    happens(escalated);
    happens(resolved);
    expect(told()).toEqual(['ops resolved', 'pager resolved']);
  });

  it('that ends before the alert has it told then, once, also after a restart', async () => {
    const { happens, silence, silencer, told, clock, released, restart } = setUp();
    silence('alertname=cpu_and_bruteforce', 10);
    happens(firing);
    restart();
    silencer().release();
    expect(told()).toEqual([]);
    await clock.advance(600_000);
    silencer().release();
    silencer().release();
    expect(told()).toEqual(['ops firing', 'pager firing']);
    expect(released()).toBe(1);
    happens(resolved);
    expect(told()).toEqual(['ops resolved', 'pager resolved']);
  });

  it.each([
    ['alertname=~".*"', 'CW_ALERTS_SILENCE'],
    ['alertname!=x', 'CW_ALERTS_SILENCE'],
    ['alertname', 'CW_ALERTS_MATCHER'],
  ])('of %s is refused', (text, code) => {
    expect(() => setUp().silence(text)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('that is over already is refused', () => {
    expect(() => setUp().silence('a=b', 0)).toThrow(/ends before it begins/);
  });
});

describe('silence add, list, expire', () => {
  it('goes through the API', async () => {
    const { silencer, clock, store, happens } = setUp();
    const now = () => clock.now();
    const server = createServer({
      config: { address: '127.0.0.1', port: 0, token: undefined },
      routes: [...silenceRoutes(silencer(), now), ...alertRoutes(store, now)],
      logger: silentLogger,
    });
    servers.push(server);
    const url = ['--url', await server.start()];
    async function crosswatch(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
      let [stdout, stderr] = ['', ''];
      const code = await runCli([...words, ...url], {
        out: (data) => {
          stdout += String(data);
          return Promise.resolve();
        },
        err: (text) => void (stderr += text),
        stdin: Readable.from([]),
        env: {},
        colors: false,
        progress: false,
        width: 200,
      });
      return { code, stdout, stderr };
    }
    const added = await crosswatch(
      'silence',
      'add',
      'host.name=web1',
      'level!=low',
      '--by',
      'ann',
      '--duration',
      '2h',
    );
    expect(added.stderr).toBe('');
    expect(added.stdout).toMatch(
      /active +2026-11-20 10:00:00 +2026-11-20 12:00:00 +ann +host\.name="web1" level!="low"/,
    );
    happens(firing);
    const [silence] = silencer().silences();
    expect((await crosswatch('alerts', firing.fingerprint)).stdout).toContain(`silenced by  ${silence?.id}`);
    expect((await crosswatch('silence', 'list', '--state', 'active')).stdout).toContain(silence?.id);
    expect((await crosswatch('silence', 'expire', silence?.id ?? '')).stdout).toMatch(/expired/);
    expect((await crosswatch('silence', 'list', '--state', 'active')).stderr).toContain('no silences');
    expect(await crosswatch('silence', 'expire', 'nope')).toMatchObject({ code: 2 });
    expect((await crosswatch('silence', 'add', 'level=~".*"')).stderr).toMatch(
      /it would silence every alert/,
    );
  });
});
