import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createWrittenPoints } from '../../src/collect/written-points.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Point } from '../../src/model/point.ts';
import { decodeLines } from '../../src/points/decode.ts';
import { encodePoint } from '../../src/points/encode.ts';
import { writeRoute } from '../../src/serve/routes/write.ts';
import { createServer, type Server } from '../../src/serve/server.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

type Answer = { status: number; body: Record<string, unknown>; retryAfter: string | null };

async function setUp(sink?: (points: readonly Point[]) => Promise<void>) {
  const points: Point[] = [];
  const written = createWrittenPoints({
    maxSeries: 3,
    clock: systemClock,
    logger: silentLogger,
    decodeLines,
    sink: sink ?? ((taken) => void points.push(...taken)),
  });
  const server = createServer({
    config: { address: '127.0.0.1', port: 0 },
    routes: [writeRoute(written)],
    logger: silentLogger,
  });
  servers.push(server);
  const url = await server.start();
  async function post(body: string | Uint8Array<ArrayBuffer>, query = '', headers = {}): Promise<Answer> {
    const response = await fetch(`${url}/api/v1/write${query}`, { method: 'POST', body, headers });
    const text = await response.text();
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), retryAfter };
  }
  return { post, written, lines: () => points.map((point) => encodePoint(point)) };
}

describe('serve/write', () => {
  it('takes points in any unit of time, gzipped or not, and answers when they are safe', async () => {
    const { post, lines } = await setUp();
    expect((await post('app,a=1 v=1i 1795171289123456789\n# a comment\n\n')).status).toBe(204);
    expect((await post('app,a=1 v=2 1795171289', '?precision=s&org=x&bucket=y')).status).toBe(204);
    const gzip = { 'content-encoding': 'gzip' };
    expect((await post(gzipSync('app,a=1 v="x" 1795171289001'), '?precision=ms', gzip)).status).toBe(204);
    expect(lines()).toEqual([
      'app,a=1 v=1i 1795171289123456789',
      'app,a=1 v=2 1795171289000000000',
      'app,a=1 v="x" 1795171289001000000',
    ]);
  });

  it('names every bad line and takes the others', async () => {
    const { post, lines, written } = await setUp();
    const { status, body } = await post('a v=1 1\nnonsense\nb v=2 2\nc v=1x 3');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'CW_SERVE_LINES', accepted: 2, refused: 2 });
    expect(body['detail']).toMatch(/^line 2:9: /);
    expect(body['lines']).toMatchObject([
      { line: 2, column: 9 },
      { line: 4, column: 5 },
    ]);
    expect(lines()).toEqual(['a v=1 1', 'b v=2 2']);
    expect(written.status().problem).toMatch(/^line 2: .*2 not read/);
  });

  it('takes known series past the limit and names the tag that takes the most values', async () => {
    const { post, lines, written } = await setUp();
    const many = Array.from({ length: 5 }, (_, i) => `app,site=a,user=u${i} v=1 ${i + 1}`).join('\n');
    const { status, body } = await post(many);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'CW_SERVE_SERIES', accepted: 3, refused: 2 });
    expect(body['detail']).toContain('tag "user" of "app"');
    expect((await post('app,site=a,user=u0 v=2 9')).status).toBe(204);
    expect(lines()).toHaveLength(4);
    expect(written.status()).toMatchObject({ name: 'write', runs: 2, series: 3, refusedPoints: 2 });
  });

  it.each([
    ['a body past 4 MiB', 'x'.repeat(5_000_000), {}, 413, 'CW_SERVE_TOO_LARGE'],
    [
      'a small gzip of a large body',
      gzipSync('x'.repeat(5_000_000)),
      { 'content-encoding': 'gzip' },
      413,
      'CW_SERVE_TOO_LARGE',
    ],
    ['no gzip', 'a v=1 1', { 'content-encoding': 'gzip' }, 400, 'CW_SERVE_BAD_REQUEST'],
    ['another encoding', 'a v=1 1', { 'content-encoding': 'br' }, 400, 'CW_SERVE_BAD_REQUEST'],
    ['a page of another site', 'a v=1 1', { origin: 'https://evil.example' }, 403, 'CW_SERVE_ORIGIN'],
  ])('refuses %s', async (_name, sent, headers, status, code) => {
    const { post, lines } = await setUp();
    expect(await post(sent, '', headers)).toMatchObject({ status, body: { code } });
    expect(lines()).toEqual([]);
  });

  it('refuses an unknown precision', async () => {
    const { post } = await setUp();
    expect(await post('a v=1 1', '?precision=h')).toMatchObject({ status: 400 });
  });

  it('holds no more than a few texts while the store takes none, and goes on afterwards', async () => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const { post } = await setUp(() => opened);
    const posts = Array.from({ length: 12 }, () => post('a v=1 1'));
    const busy = { status: 503, retryAfter: '1', body: { code: 'CW_SERVE_BUSY' } };
    expect(await Promise.race(posts)).toMatchObject(busy);
    open();
    expect((await Promise.all(posts)).filter(({ status }) => status === 204)).not.toHaveLength(0);
    expect((await post('a v=1 1')).status).toBe(204);
  });

  it('says that a failure is not the fault of the points', async () => {
    const { post, written } = await setUp(() => Promise.reject(new Error('no more')));
    expect((await post('a v=1 1')).status).toBe(500);
    expect(written.status().failures).toBe(1);
  });
});
