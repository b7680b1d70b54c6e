import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flux } from '../../src/influx/flux.ts';
import { createQuery } from '../../src/influx/query.ts';
import type { QueryRow } from '../../src/influx/query.ts';
import { until } from '../support/poll.ts';
import { createStack, type Stack } from './stack.ts';

const asked = process.env['CROSSWATCH_TEST_COMPOSE'] === '1';
if (!asked)
  console.warn(
    'the compose stack is not started: set CROSSWATCH_TEST_COMPOSE=1 (needs Docker, takes minutes)',
  );

const HOST = 'made-host';
const ZONE = 'Asia/Tokyo';
const MINUTES = 10 * 60_000;

interface Status {
  readonly collectors: readonly { readonly name: string; readonly runs: number; readonly failures: number }[];
  readonly health: readonly { readonly name: string; readonly state: string }[];
}

/** As syslog wrote it before RFC 5424: the host's own time, no zone, no year. */
function traditionalStamp(time: Date): string {
  const text = new Intl.DateTimeFormat('en-US', {
    timeZone: ZONE,
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  const part = Object.fromEntries(text.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${part['month']} ${part['day']?.padStart(2)} ${part['hour']}:${part['minute']}:${part['second']}`;
}

// One story: each test goes on where the one before it ended.
describe.skipIf(!asked)('docker compose up', { timeout: MINUTES }, () => {
  let stack: Stack;
  let token: string;
  let written = 0;

  beforeAll(async () => {
    stack = await createStack(HOST, ZONE);
    await writeFile(stack.authLog, logLine('Accepted password for bob from 192.0.2.7 port 22 ssh2'));
    // As on RHEL: for root alone.
    await chmod(stack.authLog, 0o600);
    await stack.up();
    token = await stack.secret('grafana/grafana.token');
  }, MINUTES);
  afterAll(() => stack?.remove(), MINUTES);

  function logLine(message: string): string {
    return `${traditionalStamp(new Date())} ${HOST} sshd[${1000 + written}]: ${message}\n`;
  }
  async function failLogins(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      written += 1;
      await appendFile(
        stack.authLog,
        logLine(`Failed password for root from 203.0.113.9 port ${40_000 + written} ssh2`),
      );
    }
  }
  async function ask(text: ReturnType<typeof flux>): Promise<QueryRow[]> {
    const query = createQuery({ url: stack.influxUrl, org: 'crosswatch', token, timeoutMs: 10_000 });
    const rows: QueryRow[] = [];
    for await (const row of query(text)) rows.push(row);
    return rows;
  }
  /** Waits for exactly the lines written so far: no fewer, none twice. */
  async function expectAllFailures(): Promise<void> {
    async function count(): Promise<number> {
      const rows = await ask(flux`from(bucket: "crosswatch_security") |> range(start: -1h)
        |> filter(fn: (r) => r._measurement == "security_event" and r._field == "count" and r.action == "ssh_login")
        |> filter(fn: (r) => r.outcome == "failure" and r.host == ${HOST}) |> group() |> sum()`).catch(
        () => [],
      );
      return Number(rows[0]?.['_value'] ?? 0);
    }
    await until(`${written} failed logins`, async () => (await count()) >= written, {
      withinMs: 60_000,
      everyMs: 500,
    });
    expect(await count()).toBe(written);
  }
  async function untilHealthy(): Promise<void> {
    await until(
      'both services healthy',
      async () =>
        (await stack.compose('ps', '--format', '{{.Service}} {{.Health}}')).match(/ healthy$/gm)?.length ===
        2,
      { withinMs: 90_000, everyMs: 1000 },
    );
  }

  it('becomes healthy, and the page answers on loopback', async () => {
    await untilHealthy();

    const page = await fetch(stack.pageUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
    expect(await stack.compose('logs', '--no-log-prefix', 'crosswatch')).toContain(
      'auth.log speaks of logins',
    );
  });

  it('has no collector that fails', async () => {
    const status = await until('every collector to have run', async () => {
      const answer = (await (await fetch(`${stack.pageUrl}/api/v1/status`)).json()) as Status;
      return answer.collectors.every(({ runs }) => runs > 0) && answer;
    });

    expect(status.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
    expect(status.health.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it("sends the host's metrics, not the container's", async () => {
    await until('a measurement of memory', async () => (await latest('mem', 'total')).length > 0, {
      withinMs: 30_000,
    });

    const memory = /MemTotal:\s+(\d+) kB/.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    expect(await latest('mem', 'total')).toEqual([
      expect.objectContaining({ host: HOST, _value: Number(memory) * 1024 }),
    ]);
    const here = await readFile('/proc/1/net/dev', 'utf8');
    const seen = (await latest('net', 'bytes_recv')).map((row) => String(row['interface']));
    // eth0 of a container is not eth0 of the host: what comes and goes meanwhile are the pairs of containers.
    const lasting = seen.filter((name) => !/^(veth|br-)/.test(name));
    expect(lasting.length).toBeGreaterThan(0);
    for (const name of lasting) expect(here).toContain(`${name}:`);
    expect(seen).toContain('docker0');
  });
  function latest(measurement: string, field: string): Promise<QueryRow[]> {
    return ask(flux`from(bucket: "crosswatch") |> range(start: -5m)
      |> filter(fn: (r) => r._measurement == ${measurement} and r._field == ${field}) |> last()`);
  }

  it('follows a log of logins that only root may read', async () => {
    await failLogins(20);

    await expectAllFailures();
  });

  it('runs the collector as an ordinary user that reads and cannot write', async () => {
    const find = `for d in /proc/[0-9]*; do [ "$(cat $d/comm)" = node ] && cat $d/status; done`;
    const status = await stack.compose('exec', '-T', 'crosswatch', 'sh', '-c', find);
    expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
    // CAP_DAC_READ_SEARCH is bit 2.
    for (const set of ['CapEff', 'CapPrm', 'CapBnd'])
      expect(status).toMatch(new RegExp(`^${set}:\\s+0{15}4$`, 'm'));
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    await expect(stack.compose('exec', '-T', 'crosswatch', 'touch', '/host/root/x')).rejects.toThrow(
      /Read-only/,
    );
  });

  it('gives Grafana a token that reads and cannot write', async () => {
    const response = await fetch(`${stack.influxUrl}/api/v2/write?org=crosswatch&bucket=crosswatch`, {
      method: 'POST',
      headers: { Authorization: `Token ${token}` },
      body: 'cpu usage_idle=0',
    });
    expect([401, 403, 404]).toContain(response.status);
  });

  it('goes on after a restart, nothing lost and nothing twice', async () => {
    await stack.compose('restart');
    await failLogins(5);
    await untilHealthy();

    await expectAllFailures();
  });

  it('keeps data, position and secrets over down and up, and reads what was written meanwhile', async () => {
    await stack.compose('down');
    await failLogins(5);
    await stack.up();
    await untilHealthy();

    await expectAllFailures();
    expect(await stack.secret('grafana/grafana.token')).toBe(token);
  });
});
