import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultProxy, type ProxyFault, startFaultProxy } from '../support/fault-proxy.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { freePort } from '../support/influxd-host.ts';
import { startPointFlow } from '../support/point-flow.ts';
import { until } from '../support/poll.ts';
import { runCrosswatch, type Service, startService } from '../support/program.ts';
import { seeded } from '../support/seeded.ts';

// Larger: FAULT_ROUNDS=10 FAULT_SEED=7 FAULT_SPAN_MS=10000. Every fault comes once a round.
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 1);
const SEED = Number(process.env['FAULT_SEED'] ?? 6);
const SPAN_MS = Number(process.env['FAULT_SPAN_MS'] ?? 1500);
const MAX_RSS_MIB = 256;

interface Fault {
  readonly name: string;
  begin(): void | Promise<void>;
  end(): void | Promise<void>;
}

interface ShipStatus {
  readonly shipper: {
    readonly lanes: readonly {
      readonly bucket: string;
      readonly state: string;
      readonly reason?: string;
      readonly shippedLines: number;
    }[];
    readonly backlog: {
      readonly lines: number;
      readonly droppedLines: number;
      readonly quarantinedLines: number;
    };
  };
}

const disk = mountSmallDisk();
const server = await startInfluxd({ onboard: false, engine: disk && path.join(disk, 'engine') });

describe.skipIf(server === undefined)('InfluxDB in every kind of trouble, and kill -9', () => {
  const influxd = server as Influxd;
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-faults-'));
  let proxy: FaultProxy;
  let env: Record<string, string>;
  let port: number;
  let service: Service;

  beforeAll(async () => {
    proxy = await startFaultProxy(influxd.url);
    port = await freePort();
    const setup = await runCrosswatch(['setup'], { cwd: folder, env: { INFLUX_URL: influxd.url } });
    expect(setup.code, setup.stderr).toBe(0);
    env = {
      INFLUX_URL: proxy.url,
      INFLUX_TOKEN_FILE: path.join(folder, '.crosswatch/secrets/collector.token'),
    };
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(path.join(folder, 'auth.log'), '');
    writeFileSync(path.join(folder, 'crosswatch.yml'), configuration(folder, port));
  });

  afterAll(async () => {
    await service.kill();
    await proxy.close();
    await influxd.stop();
    if (disk !== undefined) spawnSync('umount', ['-l', disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'has every point once in the end, says what is wrong meanwhile, and does not grow',
    { timeout: ROUNDS * 120_000 },
    async () => {
      const random = seeded(SEED);
      const startMs = Date.now();
      service = await startService({ cwd: folder, env });
      const flow = startPointFlow(port, startMs);
      const seen = new Map<string, string>();
      let highestRss = 0;
      await untilShipping(port, 'start');
      const spoiled = { lines: 0 };
      await spoil(port, spoiled);

      // InfluxDB that is killed again after its disk was full forgets points it acknowledged with 204: so that comes last.
      const rounds = Array.from({ length: ROUNDS }, () => shuffled(faults(), random)).flat();
      for (const fault of [...rounds, ...(disk === undefined ? [] : [fullDisk(disk, influxd)])]) {
        const spanMs = SPAN_MS * (0.6 + 0.4 * random());
        // Half of the time the program dies in the middle of the trouble.
        const killAfterMs = random() < 0.5 ? spanMs * random() * 0.5 : undefined;
        await fault.begin();
        await spoil(port, spoiled);
        if (killAfterMs !== undefined) {
          await pause(killAfterMs);
          await service.kill();
          service = await startService({ cwd: folder, env });
        }
        // Only lines that are too much at once are no trouble: they go in halves.
        if (fault.name !== '413') seen.set(fault.name, await untilTroubled(port, fault.name));
        await pause(spanMs - (killAfterMs ?? 0));
        highestRss = Math.max(highestRss, rssMib(service.pid));
        await fault.end();
        await untilShipping(port, fault.name);
      }
      await flow.stop();

      const token = readFileSync(path.join(folder, '.crosswatch/secrets/operator.token'), 'utf8').trim();
      await until('nothing waits', async () => (await shipStatus(port)).shipper.backlog.lines < 200, WAIT);
      const { quarantinedLines } = (await shipStatus(port)).shipper.backlog;
      expect(await service.stop()).toBe(0);
      // Whatever a server said about lines that are well, a person can send them again; the bad ones come back.
      const resent = await runCrosswatch(['quarantine', 'resend', '--all'], { cwd: folder, env });
      expect(resent.code, resent.stderr).toBe(0);
      service = await startService({ cwd: folder, env });
      await until(
        'all points are in InfluxDB',
        async () => (await countFlow(influxd, token, startMs)).points >= flow.sent(),
        WAIT,
      );
      await until(
        'the bad lines are in quarantine again',
        async () => (await shipStatus(port)).shipper.backlog.quarantinedLines >= spoiled.lines,
        WAIT,
      );
      const { shipper } = await shipStatus(port);
      highestRss = Math.max(highestRss, rssMib(service.pid));
      expect(await service.stop()).toBe(0);

      const stored = await countFlow(influxd, token, startMs);
      console.log({
        points: flow.sent(),
        seconds: (Date.now() - startMs) / 1000,
        highestRss,
        quarantinedLines,
        spoiled: spoiled.lines,
        proxied: proxy.hits(),
        seen,
      });
      expect(stored).toEqual({ points: flow.sent(), different: flow.sent() });
      expect(shipper.backlog).toMatchObject({ droppedLines: 0, quarantinedLines: spoiled.lines });
      const said = await runCrosswatch(['quarantine', 'list'], { cwd: folder, env });
      for (const reason of REASONS) expect(said.stdout).toContain(reason);
      expect(highestRss).toBeLessThan(MAX_RSS_MIB);
    },
  );

  function faults(): readonly Fault[] {
    const answers: readonly (readonly [string, ProxyFault])[] = [
      ['429', { status: 429, body: '', headers: { 'retry-after': '1' } }],
      ['503', { status: 503, body: '{"code":"unavailable","message":"busy"}' }],
      ['400 of a proxy', { status: 400, body: '<html>bad request</html>' }],
      ['400 without reason', { status: 400, body: '{"code":"invalid","message":"no"}' }],
      ['422 of a proxy', { status: 422, body: '<html>no</html>' }],
      ['401', { status: 401, body: '{"code":"unauthorized","message":"unauthorized access"}' }],
      ['413', 'small'],
      ['half an answer', 'half an answer'],
      ['cut', 'cut'],
      ['hang', 'hang'],
    ];
    return [
      ...answers.map(([name, fault]) => ({
        name,
        begin: () => void (proxy.fault = fault),
        end: () => void (proxy.fault = 'pass'),
      })),
      { name: 'killed', begin: () => influxd.kill(), end: () => influxd.restart() },
      { name: 'frozen', begin: () => influxd.freeze(), end: () => influxd.thaw() },
      { name: 'token revoked', begin: () => setToken('inactive'), end: () => setToken('active') },
    ];
  }

  async function setToken(status: 'active' | 'inactive'): Promise<void> {
    const read = (name: string): string =>
      readFileSync(path.join(folder, `.crosswatch/secrets/${name}.token`), 'utf8').trim();
    const headers = { Authorization: `Token ${read('operator')}` };
    const answer = await fetch(`${influxd.url}/api/v2/authorizations`, { headers });
    const { authorizations } = (await answer.json()) as { authorizations: { id: string; token: string }[] };
    const id = authorizations.find(({ token }) => token === read('collector'))?.id;
    const body = JSON.stringify({ status });
    const { ok } = await fetch(`${influxd.url}/api/v2/authorizations/${id}`, {
      method: 'PATCH',
      headers,
      body,
    });
    expect(ok).toBe(true);
  }
});

/** What InfluxDB says of the lines of `spoil`. */
const REASONS = ['max key length exceeded', 'field type conflict', 'outside retention policy'];

/**
 * Writes three lines among the flow that InfluxDB refuses, each for a reason of its own: 400 for one it can not read,
 * 422 for a field that had another type, 422 for a point older than the bucket keeps.
 */
async function spoil(port: number, spoiled: { lines: number }): Promise<void> {
  const n = spoiled.lines;
  const nowMs = Date.now();
  if (n === 0) await write(port, `clash v=1 ${nowMs}000000`);
  await write(
    port,
    [
      // short enough for Crosswatch, too long for InfluxDB, which counts the escapes
      `long,tag=${'\\ '.repeat(40_000)}x n=${n} ${nowMs}000000`,
      `clash v="text ${n}" ${nowMs}000000`,
      `old n=${n} ${nowMs - 60 * 86_400_000}000000`,
    ].join('\n'),
  );
  spoiled.lines += 3;
}

async function write(port: number, body: string): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/api/v1/write`, { method: 'POST', body });
  expect(status).toBe(204);
}

const WAIT = { withinMs: 60_000, everyMs: 500 };

function configuration(folder: string, port: number): string {
  return `
collect: {interval: 1s}
logs: {sources: [{file: ${folder}/auth.log}]}
rules: {shipped: false, dir: rules}
serve: {port: ${port}}
influx: {timeout: 1s, retry_initial: 100ms, retry_max: 1s}
`;
}

/** A disk of its own that can be filled, where this user may mount one. */
function mountSmallDisk(): string | undefined {
  if (process.env['INFLUXD_BIN'] === undefined) return undefined;
  const at = mkdtempSync(path.join(tmpdir(), 'crosswatch-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'crosswatch', at]);
  if (status === 0) return at;
  rmSync(at, { recursive: true });
  return undefined;
}

function fullDisk(at: string, influxd: Influxd): Fault {
  const ballast = path.join(at, 'ballast');
  return {
    name: 'disk full',
    begin: () => void spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k'], { stdio: 'ignore' }),
    // InfluxDB 2.7 goes on refusing after it has room again, until it is restarted.
    async end() {
      rmSync(ballast);
      await influxd.kill();
      await influxd.restart();
    },
  };
}

/** The reason with which shipping of metrics stands still, as a person sees it. */
function untilTroubled(port: number, fault: string): Promise<string> {
  return until(
    `the status says that shipping is in trouble: ${fault}`,
    async () => {
      const lane = (await shipStatus(port)).shipper.lanes.find(({ bucket }) => bucket === 'metrics');
      return lane?.state === 'retrying' || lane?.state === 'held'
        ? `${lane.state}: ${lane.reason}`
        : undefined;
    },
    { withinMs: 15_000, everyMs: 20 },
  );
}

/** Until lines arrive again. */
async function untilShipping(port: number, after: string): Promise<void> {
  const shipped = async (): Promise<number> =>
    (await shipStatus(port)).shipper.lanes.find(({ bucket }) => bucket === 'metrics')?.shippedLines ?? 0;
  const before = await shipped();
  await until(`shipping goes on after: ${after}`, async () => (await shipped()) > before, WAIT);
}

async function shipStatus(port: number): Promise<ShipStatus> {
  return (await (await fetch(`http://127.0.0.1:${port}/api/v1/status`)).json()) as ShipStatus;
}

async function countFlow(
  influxd: Influxd,
  token: string,
  startMs: number,
): Promise<{ points: number; different: number }> {
  const api = new InfluxDB({ url: influxd.url, token, timeout: 60_000 }).getQueryApi('crosswatch');
  const from = `from(bucket: "crosswatch") |> range(start: ${Math.floor(startMs / 1000) - 60}) |> filter(fn: (r) => r._measurement == "flow" and r._field == "n") |> group()`;
  const one = async (query: string): Promise<number> =>
    (await api.collectRows<{ _value: number }>(query))[0]?._value ?? 0;
  return {
    points: await one(`${from} |> count()`),
    different: await one(`${from} |> distinct() |> count()`),
  };
}

function rssMib(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(?<kib>\d+)/.exec(text)?.groups?.['kib']) / 1024);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
