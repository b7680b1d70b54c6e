import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { influxSchema } from '../../src/influx/config.ts';
import { createShipper } from '../../src/influx/shipper.ts';
import type { Shipper } from '../../src/influx/shipper.ts';
import { createInfluxTarget } from '../../src/influx/transport.ts';
import { influxError, startFaultServer } from './fault-server.ts';
import type { Fault, FaultServer } from './fault-server.ts';
import { createMemoryOutbox } from './memory-outbox.ts';

const config = influxSchema.parse({
  retry_initial: '10ms',
  retry_max: '100ms',
  timeout: '300ms',
  batch: { max_lines: 10, max_age: '20ms' },
});

const lines = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `m,host=a v=${from + i}i ${from + i}`);

let server: FaultServer;
let outbox: ReturnType<typeof createMemoryOutbox>;
let shipper: Shipper;
const logged: string[] = [];
const logger: Logger = {
  ...silentLogger,
  info: (_, message) => void logged.push(`info ${message}`),
  warn: (_, message) => void logged.push(`warn ${message}`),
  error: (_, message) => void logged.push(`error ${message}`),
};

function start(gzip: 'auto' | 'always' = 'auto', readToken = (): string | undefined => 't'): void {
  const target = createInfluxTarget({
    url: server.url,
    org: 'o',
    token: 't',
    readToken,
    buckets: { metrics: 'raw', security: 'sec' },
    timeoutMs: config.timeout,
    gzip,
    clock: systemClock,
  });
  shipper = createShipper({ outbox, target, clock: systemClock, random: () => 0.5, logger, config });
  shipper.start();
}

async function untilEmpty(): Promise<void> {
  await vi.waitFor(() => expect(outbox.backlog().lines).toBe(0), { timeout: 5000, interval: 5 });
}

const laneState = (bucket: string): string | undefined =>
  shipper.status().lanes.find((lane) => lane.bucket === bucket)?.state;

beforeEach(async () => {
  server = await startFaultServer();
  outbox = createMemoryOutbox();
  logged.length = 0;
});

afterEach(async () => {
  await shipper.stop();
  await server.close();
});

describe('createShipper', () => {
  it('ships what waits at its start and what is committed later, each to its bucket, in order', async () => {
    outbox.add('metrics', lines(0, 3));
    start();
    await untilEmpty();
    outbox.add('metrics', lines(3, 2));
    outbox.add('security', ['security_event count=1i 9']);

    shipper.wake();

    await untilEmpty();
    const metrics = server.requests.filter(({ path }) => path.includes('bucket=raw'));
    expect(metrics.map(({ body }) => body)).toEqual([lines(0, 3).join('\n'), lines(3, 2).join('\n')]);
    expect(server.requests.map(({ path }) => path)).toContain(
      '/api/v2/write?org=o&bucket=sec&precision=ns',
    );
    expect(shipper.status().lanes.map(({ shippedLines }) => shippedLines)).toEqual([1, 5]);
  });

  it('lets small commits share a request, but never past the size of a batch', async () => {
    start();
    await vi.waitFor(() => expect(laneState('metrics')).toBe('idle'));
    for (let i = 0; i < 5; i += 1) outbox.add('metrics', lines(i * 4, 4));

    shipper.wake();

    await untilEmpty();
    expect(server.requests.map(({ body }) => body.split('\n').length)).toEqual([8, 8, 4]);
  });

  it.each([401, 403])('takes up a new token after a %i', async (status) => {
    const seen: (string | undefined)[] = [];
    let token = 't';
    server.rule = ({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(headers.authorization === 'Token new' ? 204 : status);
      if (response.statusCode !== 204) response.end();
    };
    outbox.add('metrics', lines(0, 3));
    start('auto', () => token);
    await vi.waitFor(() => expect(laneState('metrics')).toBe('held'));

    token = 'new';

    await untilEmpty();
    expect(seen[0]).toBe('Token t');
    expect(seen.at(-1)).toBe('Token new');
  });

  it('keeps the token it has while none can be read', async () => {
    server.script(influxError(401, 'unauthorized', 'unauthorized access'));
    outbox.add('metrics', lines(0, 3));
    start('auto', () => undefined);

    await untilEmpty();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Token t', 'Token t']);
  });

  it.each<[string, Fault]>([
    ['429', influxError(429, 'too many requests', 'slow down')],
    ['503', influxError(503, 'unavailable', 'starting')],
    ['500', influxError(500, 'internal error', 'disk full')],
    ['a proxy without a server', (_, response) => response.writeHead(502).end('<html>')],
    ['a connection that breaks', (_, response) => response.socket?.destroy()],
    [
      'half a response',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"co');
        setTimeout(() => response.socket?.destroy(), 10);
      },
    ],
    ['no answer', () => undefined],
    ['401', influxError(401, 'unauthorized', 'unauthorized access')],
    ['403', influxError(403, 'forbidden', 'insufficient permissions for write')],
    ['404', influxError(404, 'not found', 'bucket "raw" not found')],
    [
      'the 200 of a login page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login'),
    ],
    ['an empty 200', (_, response) => response.writeHead(200).end()],
    ['a 400 of somebody else', (_, response) => response.writeHead(400).end('<html>')],
  ])('keeps everything through %s', async (_what, fault) => {
    server.script(fault, fault, fault);
    outbox.add('metrics', lines(0, 5));

    start();

    await untilEmpty();
    expect(server.stored).toEqual(lines(0, 5));
    expect(server.requests).toHaveLength(4);
    expect(outbox.refused).toEqual([]);
    expect(shipper.status().lanes[1]).toMatchObject({ shippedLines: 5, failedRequests: 3 });
  });

  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2000).toUTCString()],
  ])('waits as long as Retry-After says in %s', async (_what, header) => {
    server.script(influxError(503, 'unavailable', 'x', { 'retry-after': header() }));
    outbox.add('metrics', lines(0, 1));
    const startedAt = performance.now();

    start();

    await untilEmpty();
    expect(performance.now() - startedAt).toBeGreaterThan(950);
  });

  it('says what is wrong while it is held, and goes on with the other bucket', async () => {
    server.rule = ({ path }, response) => {
      if (path.includes('bucket=sec')) influxError(404, 'not found', 'bucket "sec" not found')({ path, body: '' }, response);
      else response.statusCode = 204;
    };
    outbox.add('security', ['security_event count=1i 9']);
    outbox.add('metrics', lines(0, 2));

    start();

    await vi.waitFor(() => expect(laneState('security')).toBe('held'));
    await vi.waitFor(() => expect(outbox.backlog().lines).toBe(1));
    expect(shipper.status().lanes[0]?.reason).toBe('404: bucket "sec" not found');
    server.rule = undefined;
    await untilEmpty();
    expect(laneState('security')).toBe('idle');
    expect(logged).toEqual(['error shipping is held until somebody acts', 'info shipping works again']);
  });

  it('puts a line that can not be read into quarantine with the words of the server', async () => {
    server.script(influxError(400, 'invalid', "unable to parse 'broken v= 1': missing field value"));
    outbox.add('metrics', [...lines(0, 2), 'broken v= 1', ...lines(2, 2)]);

    start();

    await untilEmpty();
    expect(server.stored).toEqual(lines(0, 4));
    expect(outbox.refused).toEqual([{ line: 'broken v= 1', reason: 'missing field value' }]);
    expect(logged).toEqual(['warn lines were refused and are in quarantine']);
  });

  it('splits what is too large', async () => {
    server.rule = ({ body }, response) => {
      if (body.length > 60) influxError(413, 'request too large', 'x')({ path: '', body }, response);
      else response.statusCode = 204;
    };
    outbox.add('metrics', lines(0, 9));

    start();

    await untilEmpty();
    expect(server.stored).toEqual(lines(0, 9));
  });

  it('sends less at a time to a server that does not cope, and more again when it does', async () => {
    server.rule = ({ body }, response) => {
      if (body.split('\n').length > 3) influxError(500, 'internal error', 'timeout')({ path: '', body }, response);
      else response.statusCode = 204;
    };
    for (let i = 0; i < 8; i += 1) outbox.add('metrics', lines(i * 2, 2));

    start();

    await untilEmpty();
    expect(server.stored).toEqual(lines(0, 16));
    server.rule = undefined;
    for (let i = 0; i < 8; i += 1) outbox.add('metrics', lines(16 + i * 2, 2));
    shipper.wake();
    await untilEmpty();
    expect(server.requests.at(-1)?.body.split('\n').length).toBeGreaterThan(3);
  });

  it('compresses where it is told to', async () => {
    outbox.add('metrics', [`m text="${'x'.repeat(2000)}" 1`]);

    start('always');

    await untilEmpty();
    expect(server.requests[0]?.gzip).toBe(true);
  });

  it('stops in the middle of a request and loses nothing', async () => {
    server.script(() => undefined);
    outbox.add('metrics', lines(0, 5));
    start();
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));

    await shipper.stop();

    expect(outbox.backlog().lines).toBe(5);
    expect(laneState('metrics')).toBe('stopped');
  });

  it('survives an outbox that fails', async () => {
    const { settle } = outbox;
    outbox.settle = () => {
      outbox.settle = settle;
      throw new Error('disk full');
    };
    outbox.add('metrics', lines(0, 2));

    start();

    await untilEmpty();
    expect(server.stored).toEqual([...lines(0, 2), ...lines(0, 2)]);
  });
});
