import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createExecCollector } from '../../../src/collect/custom/exec.ts';
import { createScrapeCollector } from '../../../src/collect/custom/scrape.ts';
import { decodeLines } from '../../../src/points/decode.ts';
import { encodePoint } from '../../../src/points/encode.ts';

const NOW = 1_795_171_289_000;

function exec(script: string, more: Partial<Parameters<typeof createExecCollector>[0]> = {}) {
  return createExecCollector({
    name: 'exec:raid',
    command: [process.execPath, '-e', script],
    format: 'influx',
    measurement: 'raid',
    environment: {},
    timeoutMs: 10_000,
    maxBytes: 10_000,
    tags: {},
    decodeLines,
    ...more,
  });
}

describe('exec', () => {
  it.each([
    ['influx', 'raid,disk=sda ok=true,left=3i', 'raid,disk=sda,site=a ok=true,left=3i'],
    ['json', '{"left": 3}', 'raid,site=a left=3'],
    ['prometheus', '# TYPE left gauge\nleft{disk="sda"} 3', 'left,disk=sda,site=a gauge=3'],
  ] as const)('reads %s from standard output', async (format, text, line) => {
    const collector = exec(`console.log(${JSON.stringify(text)})`, { format, tags: { site: 'a' } });

    const points = await collector.collect(NOW);

    expect(points.map((point) => encodePoint(point))).toEqual([`${line} ${NOW}000000`]);
  });

  it('keeps what can be read and names what can not', async () => {
    const collector = exec('console.log("a v=1\\nnonsense\\nb v=2\\nworse")');

    const points = await collector.collect(NOW);

    expect(points.map(({ measurement }) => measurement)).toEqual(['a', 'b']);
    expect(collector.report?.().problem).toMatch(/^line 2: .* \(2 not read\)$/);
  });

  it.each(['influx', 'prometheus'] as const)('refuses lines of %s that are no text', async (format) => {
    const script = 'process.stdout.write(Buffer.from("a 1\\nb\\0 2\\nc\\xff 3\\nd v=4\\n", "latin1"))';
    const collector = exec(script, { format });

    const points = await collector.collect(NOW);

    expect(points.map(({ measurement }) => measurement)).toEqual(format === 'influx' ? ['d'] : ['a']);
    expect(collector.report?.().problem).toMatch(/holds a NUL or bytes that are no UTF-8.* \(3 not read\)/);
  });

  it('fails with the reason when the program does', async () => {
    await expect(exec('console.error("no controller"); process.exit(2)').collect(NOW)).rejects.toThrow(
      /no controller/,
    );
  });

  it('passes the variables of the configuration', async () => {
    const collector = exec('console.log(`a v=${process.env.VALUE}`)', { environment: { VALUE: '42' } });

    expect((await collector.collect(NOW))[0]?.fields).toEqual({ v: 42 });
  });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

function scrape(url: string, more: Partial<Parameters<typeof createScrapeCollector>[0]> = {}) {
  return createScrapeCollector({
    name: 'scrape:shop',
    url,
    timeoutMs: 2000,
    maxBytes: 1000,
    tags: {},
    ...more,
  });
}

describe('scrape', () => {
  it('reads metrics over HTTP, with the token, and without credentials in the tag', async () => {
    const url = await serve(({ headers }, response) => {
      response.end(`authorized ${headers.authorization === 'Bearer t0ken' ? 1 : 0}\n`);
    });

    const points = await scrape(url, { token: 't0ken', tags: { site: 'a' } }).collect(NOW);

    expect(points).toEqual([
      { measurement: 'authorized', tags: { url, site: 'a' }, fields: { value: 1 }, timeMs: NOW },
    ]);
    const [withPassword] = await scrape(url.replace('//', '//user:pass@')).collect(NOW);
    expect(withPassword?.tags['url']).toBe(url);
  });

  it.each<readonly [string, (response: ServerResponse) => void, RegExp]>([
    ['an error', (response) => response.writeHead(500).end('up 1\n'), /500/],
    ['no end', (response) => response.write('up 1\n'), /no whole answer within 500 ms/],
    ['too much', (response) => response.end('up 1\n'.repeat(1000)), /maxContentLength/],
  ])('fails on %s', async (_name, answer, message) => {
    const url = await serve((_request, response) => answer(response));

    await expect(scrape(url, { timeoutMs: 500 }).collect(NOW)).rejects.toThrow(message);
  });

  it('fails on no answer at all within its time', async () => {
    const url = await serve(() => {});

    await expect(scrape(url, { timeoutMs: 300 }).collect(NOW)).rejects.toThrow(
      /no whole answer within 300 ms/,
    );
  });

  it('says what it got in place of metrics', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>\nlogin 1\n</html>');
    });

    await expect(scrape(url).collect(NOW)).rejects.toThrow(
      'no metrics: the answer is text/html; charset=utf-8',
    );
  });

  it('fails where nobody listens', async () => {
    await expect(scrape('http://127.0.0.1:1/metrics').collect(NOW)).rejects.toThrow(/ECONNREFUSED/);
  });
});
