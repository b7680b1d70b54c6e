import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { toTransitionRow, type TransitionRow } from '../../src/correlate/backtest/replay/transition-row.ts';
import { openStoreReadonly } from '../../src/store/open-readonly.ts';
import type { Transition } from '../../src/model/alert.ts';
import { until } from '../support/poll.ts';
import { runCrosswatch, type Service, startService } from '../support/program.ts';

/** A detection of this action and outcome. */
function detection(name: string, action: string, outcome = 'success'): object {
  const s = { 'event.action': action, 'event.outcome': outcome };
  return { title: name, name, level: 'informational', detection: { s, condition: 's' } };
}

/** A correlation over failed logins, unless told otherwise, that ends soon. */
function correlation(type: string, more: object, alert: object = { resolve_after: '2s' }): object {
  const all = { type, rules: ['failed'], 'group-by': ['host.name'], timespan: '4s', ...more };
  return { title: type, name: `c_${type}`, correlation: all, ...(type === 'event_absence' ? {} : { alert }) };
}

function aggregate(type: string, condition: object): object {
  return correlation(type, { field: 'source.port', condition });
}

function metric(type: string, more: object, alert: object = {}): object {
  const value = { measurement: 'app', field: 'v', where: { part: 'a' }, type, ...more };
  return { title: type, name: `m_${type}`, metric: value, alert: { enabled: true, ...alert } };
}

const RULES = [
  detection('failed', 'ssh_login', 'failure'),
  detection('login', 'ssh_login'),
  detection('command', 'sudo_command'),
  detection('added', 'user_added'),
  {
    title: 'sudo',
    name: 'd_sudo',
    detection: { s: { 'event.action': 'sudo_command' }, condition: 's' },
    alert: { resolve_after: '1s' },
  },
  correlation(
    'event_count',
    { 'group-by': ['source.ip'], condition: { gte: 4 } },
    { enabled: true, resolve_after: '2s' },
  ),
  correlation('value_count', { field: 'user.name', condition: { gte: 3 } }),
  aggregate('value_sum', { gt: 9000 }),
  aggregate('value_avg', { gt: 2100 }),
  aggregate('value_min', { lt: 1001 }),
  aggregate('value_max', { gte: 3000 }),
  aggregate('value_median', { gt: 1900 }),
  {
    ...aggregate('value_percentile', { gt: 2900 }),
    correlation: {
      type: 'value_percentile',
      percentile: 90,
      rules: ['failed'],
      field: 'source.port',
      'group-by': ['host.name'],
      timespan: '4s',
      condition: { gt: 2900 },
    },
  },
  correlation('temporal', {
    rules: ['c_event_count', 'login'],
    'group-by': ['source.ip'],
  }),
  {
    ...correlation('temporal', { rules: ['failed', 'login'], condition: 'failed and not login' }),
    name: 'c_not',
  },
  correlation('temporal_ordered', { rules: ['failed', 'login', 'command'], until: 'added' }),
  {
    title: 'new',
    name: 'c_first_seen',
    correlation: { type: 'first_seen', rules: ['login'], 'group-by': ['host.name'], field: 'user.name' },
    alert: { resolve_after: '2s' },
  },
  correlation('event_absence', { timespan: '3s' }),
  {
    ...correlation(
      'temporal',
      { rules: ['m_threshold', 'failed'], timespan: '5s' },
      {
        resolve_after: '2s',
        escalate: [{ count: 3, level: 'high' }],
        annotations: { summary: '{{ $value }} on {{ $labels.host.name }}' },
      },
    ),
    name: 'c_join',
  },
  {
    ...correlation('temporal_ordered', { rules: ['m_threshold', 'failed'], timespan: '5s' }),
    name: 'c_join_ordered',
  },
  metric('threshold', { condition: { gt: 90 }, clear: { lt: 50 } }, { for: '2s', keep_firing_for: '1s' }),
  metric('rate', { window: '3s', condition: { gt: 20 } }),
  metric('anomaly', { baseline: '1m', min_samples: 2, min_stddev: 5, condition: { gt: 3 } }),
  metric('forecast', { window: '4s', min_samples: 3, horizon: '10s', condition: { gt: 400 } }),
  {
    title: 'gone',
    name: 'm_absence',
    metric: { measurement: 'app', where: { part: 'b' }, type: 'absence', after: '2s' },
  },
];

/** Values of `app` second by second, of its two parts; nothing where the part is silent. */
const A = [20, 22, 95, 96, 97, 98, 60, 40, 20, 20, 20, 20, 20];
const B = [1, 1, 1, undefined, undefined, undefined, undefined, 1, 1, 1, 1, 1, 1];

/** Lines of each second, without their stamps. */
const LINES: Readonly<Record<number, readonly string[]>> = {
  1: ['a', 'b', 'a', 'c', 'd'].map((user, i) => failure(user, 1000 + i * 500)),
  2: [
    'sshd[1]: Accepted password for ann from 203.0.113.7 port 22 ssh2',
    'sudo: ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
  ],
  4: [
    failure('a', 3100),
    failure('e', 900),
    'sshd[1]: Accepted password for bob from 203.0.113.7 port 22 ssh2',
    'useradd[1]: new user: name=eve, UID=1001, GID=1001, home=/home/eve, shell=/bin/sh',
    'sudo: bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/id',
  ],
  9: [failure('z', 2000)],
};

function failure(user: string, port: number): string {
  return `sshd[1]: Failed password for ${user} from 203.0.113.7 port ${port} ssh2`;
}

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-one-story-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Feeds lines and points as they happen, and gives the transitions that were told meanwhile. */
async function live(service: Service, log: string): Promise<readonly TransitionRow[]> {
  const rows: TransitionRow[] = [];
  const stop = new AbortController();
  const response = await fetch(`${service.url}/api/v1/stream`, { signal: stop.signal });
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const data = /^event: transitions\ndata: (?<json>.*)$/m.exec(text.slice(0, end))?.groups?.['json'];
        text = text.slice(end + 2);
        if (data !== undefined) rows.push(...(JSON.parse(data) as Transition[]).map(toTransitionRow));
      }
    }
  })().catch(() => {});
  for (let second = 0; second < A.length; second += 1) {
    await sleep(1000 - (Date.now() % 1000));
    const atMs = Math.floor(Date.now() / 1000) * 1000;
    const points = Object.entries({ a: A[second], b: B[second] })
      .filter(([, value]) => value !== undefined)
      .map(([part, value]) => `app,host=web1,part=${part} v=${value} ${atMs}000000\n`);
    const sent = await fetch(`${service.url}/api/v1/write`, { method: 'POST', body: points.join('') });
    expect(sent.status).toBe(204);
    await sleep(100);
    for (const line of LINES[second] ?? []) {
      appendFileSync(log, `${new Date().toISOString().replace('Z', '+00:00')} web1 ${line}\n`);
      await sleep(30);
    }
  }
  // The points have stopped as well: that part b is gone is the last that there is to say.
  const gone = (): number =>
    rows.filter(({ rule, state }) => rule === 'm_absence' && state === 'firing').length;
  await until('part b is gone again', () => gone() === 2, { withinMs: 20_000 });
  stop.abort();
  await reading;
  return rows;
}

/** The rule test that says what happened: the items of the journal in, the transitions of the live run out. */
function writeRuleTest(rows: readonly TransitionRow[]): string {
  const store = openStoreReadonly(path.join(folder, '.crosswatch/crosswatch.db'));
  const items = [...store.journalAfter(0)].map(({ item }) => item);
  store.close();
  const points = items
    .flatMap((item) => (item.kind === 'points' ? item.points : []))
    .filter(({ measurement }) => measurement === 'app');
  const startMs = Math.min(...points.map(({ timeMs }) => timeMs));
  const at = (timeMs: number): string => `${timeMs - startMs}ms`;
  const series = ['a', 'b'].map((part) => {
    const values = new Map(
      points.filter(({ tags }) => tags['part'] === part).map(({ timeMs, fields }) => [timeMs, fields['v']]),
    );
    const samples = A.map((_value, i) => String(values.get(startMs + i * 1000) ?? '_'));
    return { series: `app,host=web1,part=${part} v`, values: samples.join(' ') };
  });
  const events = items.flatMap((item) => (item.kind === 'events' ? item.events : []));
  const test = {
    name: 'as it was live',
    start: new Date(startMs).toISOString(),
    interval: '1s',
    input_series: series,
    input_events: events.map((event) => ({ at: at(event['@timestamp']), ecs: event })),
    transitions: rows.map(({ at: when, rule, group, state, level, value, count }) => ({
      at: at(Date.parse(when)),
      rule,
      group,
      state,
      level,
      value,
      count,
    })),
  };
  const file = path.join(folder, 'live.test.yml');
  writeFileSync(
    file,
    stringify({ rule_files: ['rules/own.yml'], engine: { allowed_lateness: '2s' }, tests: [test] }),
  );
  return file;
}

function inOrder(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

it(
  'tells one story live, as replay of its journal and as a rule test, to the byte',
  { timeout: 90_000 },
  async () => {
    const log = path.join(folder, 'auth.log');
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(path.join(folder, 'rules/own.yml'), RULES.map((rule) => stringify(rule)).join('---\n'));
    writeFileSync(log, '');
    const config = `collect: {interval: 1h}\nlogs: {sources: [{file: ${log}}], start_at: beginning}\nengine: {allowed_lateness: 2s}\nrules: {shipped: false, dir: rules}\nserve: {port: 0}\n`;
    writeFileSync(path.join(folder, 'crosswatch.yml'), config);
    const service = await startService({ cwd: folder });
    const told = await live(service, log);
    const count = told.findIndex(({ rule, state }) => rule === 'c_event_count' && state === 'firing');
    const verified = await runCrosswatch(['verify', told[count]?.fingerprint ?? '', '--url', service.url], {
      cwd: folder,
    });
    await service.stop();

    const types = new Set(told.filter(({ state }) => state === 'firing').map(({ rule }) => rule));
    const expected = RULES.map((rule) => (rule as { name: string }).name).filter((name) =>
      /^[cdm]_/.test(name),
    );
    expect([...types].toSorted()).toEqual(expected.toSorted());

    const replayed = await runCrosswatch(
      ['replay', '--from-journal', '.crosswatch/crosswatch.db', '--format', 'ndjson'],
      { cwd: folder },
    );
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(replayed.stdout).toBe(told.map((row) => `${JSON.stringify(row)}\n`).join(''));

    const test = writeRuleTest(told);
    const tested = await runCrosswatch(['rules', 'test', test, '--transitions', 'tested.ndjson'], {
      cwd: folder,
    });
    expect(tested.stdout).toContain('1 passed');
    const rows = readFileSync(path.join(folder, 'tested.ndjson'), 'utf8').trim().split('\n');
    const stories = rows.map((row) => JSON.parse(row) as object).map((row) => ({ ...row, test: undefined }));
    expect(inOrder(stories)).toEqual(inOrder(told));

    expect(verified.stdout).toMatch(/^holds: c_event_count source\.ip=203\.0\.113\.7 /);
    expect(verified.code).toBe(0);
  },
);
