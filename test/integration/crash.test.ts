import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInfluxd, type Influxd } from '../support/influxd.ts';
import { until } from '../support/poll.ts';
import { runCrosswatch, type Service, startService } from '../support/program.ts';
import { seeded } from '../support/seeded.ts';
import { failedLogin } from '../support/sshd-log.ts';
import { startWebhookServer, type WebhookServer } from '../support/webhook-server.ts';

const LINES = Number(process.env['CRASH_LINES'] ?? 20_000);
const KILLS = Number(process.env['CRASH_KILLS'] ?? 10);
const CHUNK = 100;
/** Addresses that a firing alert is about: one for each burst, and none for the join. */
const BURSTS_AND_JOIN = LINES / 400 + 1;

const server = await startInfluxd({ onboard: false });

describe.skipIf(server === undefined)('kill -9, rotation and InfluxDB', () => {
  const influxd = server as Influxd;
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-crash-'));
  const log = path.join(folder, 'auth.log');
  let webhook: WebhookServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    webhook = await startWebhookServer();
    env = { INFLUX_URL: influxd.url };
    const setup = await runCrosswatch(['setup'], { cwd: folder, env });
    expect(setup.code, setup.stderr).toBe(0);
    env['INFLUX_TOKEN_FILE'] = path.join(folder, '.crosswatch/secrets/collector.token');
    writeFileSync(log, '');
    writeFileSync(path.join(folder, 'crosswatch.yml'), configuration(log, webhook.url));
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(path.join(folder, 'rules/crash.yml'), RULES);
  });

  afterAll(async () => {
    await webhook.stop();
    await influxd.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores every line once and tells every alert under one key', { timeout: 180_000 }, async () => {
    const startMs = Date.now();
    const random = seeded(42);
    const killAt = new Set(Array.from({ length: KILLS }, () => Math.floor(random() * (LINES / CHUNK))));
    let service: Service = await startService({ cwd: folder, env });
    for (let chunk = 0; chunk * CHUNK < LINES; chunk += 1) {
      appendChunk(log, chunk);
      if (chunk % 23 === 11) rotate(log);
      if (chunk % 31 === 17) copyTruncate(log);
      // While InfluxDB is away everything goes on; it has all of it in the end.
      if (chunk === Math.floor(LINES / CHUNK / 3)) await influxd.kill();
      if (chunk === Math.floor((LINES / CHUNK / 3) * 2)) await influxd.restart();
      if (killAt.has(chunk)) {
        await pause(random() * 60);
        await service.kill();
        service = await startService({ cwd: folder, env });
      }
      await pause(random() * 20);
    }
    const token = operatorToken(folder);
    const told = (): number => new Set(webhook.deliveries.map(({ key }) => key)).size;
    await until(
      'every burst is told, InfluxDB has all events, and as many transitions as the webhook was told of',
      async () => {
        if (firingAddresses(webhook).size < BURSTS_AND_JOIN) return false;
        const { total } = await countEvents(influxd, token, startMs);
        return total >= LINES && (await countAlertTransitions(influxd, token, startMs)) === told();
      },
      { withinMs: 60_000, everyMs: 500 },
    );
    const stopped = await service.stop();
    expect(stopped).toBe(0);

    const { total, users } = await countEvents(influxd, token, startMs);
    expect(total).toBe(LINES);
    expect(users).toBe(LINES);
    expectOneKeyPerTransition(webhook);
  });
});

// The flagship's shape with thresholds that any host meets, and a burst for each of the many addresses.
const RULES = `
title: Failed login
name: failed
detection: {selection: {event.action: ssh_login, event.outcome: failure}, condition: selection}
level: informational
---
title: CPU there
name: cpu_there
metric: {measurement: cpu, field: usage_active, where: {cpu: cpu-total}, group-by: [host.name], type: threshold, condition: {gte: 0}}
level: informational
---
title: Burst from one address
name: burst
correlation: {type: event_count, rules: [failed], group-by: [host.name, source.ip], timespan: 10s, condition: {gte: 5}}
alert: {enabled: true}
level: medium
---
title: CPU and bursts
name: joined
correlation: {type: temporal, rules: [cpu_there, burst], group-by: [host.name], timespan: 5m}
level: high
`;

function configuration(file: string, webhook: string): string {
  return `
collect: {interval: 1s}
logs: {sources: [{file: ${file}}], start_at: beginning}
engine: {resolve_after: 2s}
rules: {shipped: false, dir: rules}
notify: {receivers: [{name: hook, type: webhook, url: '${webhook}'}]}
serve: {port: 0}
`;
}

function appendChunk(log: string, chunk: number): void {
  const nowMs = Date.now();
  const lines = Array.from(
    { length: CHUNK },
    (_, i) => `${failedLogin(chunk * CHUNK + i, nowMs, hostname())}\n`,
  );
  appendFileSync(log, lines.join(''));
}

function rotate(log: string): void {
  for (let n = 8; n >= 1; n -= 1) if (existsSync(`${log}.${n}`)) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
  renameSync(log, `${log}.1`);
  writeFileSync(log, '');
}

function copyTruncate(log: string): void {
  for (let n = 8; n >= 1; n -= 1) if (existsSync(`${log}.${n}`)) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
  copyFileSync(log, `${log}.1`);
  truncateSync(log, 0);
}

async function countEvents(
  influxd: Influxd,
  token: string,
  startMs: number,
): Promise<{ total: number; users: number }> {
  const from = `from(bucket: "crosswatch_security") |> range(start: ${Math.floor(startMs / 1000) - 60}) |> filter(fn: (r) => r._measurement == "security_event"`;
  const total = await one(
    influxd,
    token,
    `${from} and r._field == "count" and r.action == "ssh_login") |> group() |> count()`,
  );
  const users = await one(
    influxd,
    token,
    `${from} and r._field == "user" and r.action == "ssh_login") |> group() |> distinct() |> count()`,
  );
  return { total, users };
}

async function countAlertTransitions(influxd: Influxd, token: string, startMs: number): Promise<number> {
  const query = `from(bucket: "crosswatch_security") |> range(start: ${Math.floor(startMs / 1000) - 60}) |> filter(fn: (r) => r._measurement == "alert" and r._field == "fingerprint") |> group() |> count()`;
  return one(influxd, token, query);
}

async function one(influxd: Influxd, token: string, query: string): Promise<number> {
  const api = new InfluxDB({ url: influxd.url, token, timeout: 30_000 }).getQueryApi('crosswatch');
  const rows = await api.collectRows<{ _value: number }>(query);
  return rows[0]?._value ?? 0;
}

function operatorToken(folder: string): string {
  return readFileSync(path.join(folder, '.crosswatch/secrets/operator.token'), 'utf8').trim();
}

function expectOneKeyPerTransition({ deliveries }: WebhookServer): void {
  const keys = new Map<string, Set<string>>();
  for (const { key, payload } of deliveries) {
    const { rule, state, at, group } = payload.crosswatch;
    const about = JSON.stringify([rule, state, at, group]);
    keys.set(about, (keys.get(about) ?? new Set()).add(key));
  }
  expect([...keys.values()].filter((set) => set.size > 1)).toEqual([]);
  const firing = deliveries.filter(({ payload }) => payload.crosswatch.state === 'firing');
  expect(new Set(firing.map(({ payload }) => payload.crosswatch.rule))).toEqual(new Set(['burst', 'joined']));
  expect(firingAddresses({ deliveries }).size).toBe(BURSTS_AND_JOIN);
}

function firingAddresses({ deliveries }: Pick<WebhookServer, 'deliveries'>): ReadonlySet<string | undefined> {
  const firing = deliveries.filter(({ payload }) => payload.crosswatch.state === 'firing');
  return new Set(firing.map(({ payload }) => payload.crosswatch.group['source.ip']));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
