import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstance } from '../../src/cli/instance/find-instance.ts';
import { runHere } from '../support/terminal.ts';

let folder: string;
let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-find-'));
  server = createServer((request, response) => {
    if (request.url?.startsWith('/api/v1/alerts/')) {
      asked.push(request.url);
      const hint = 'GET /api/v1/alerts lists the known ones';
      response.statusCode = 404;
      response.end(JSON.stringify({ code: 'CW_SERVE_NOT_FOUND', detail: 'none', hint }));
      return;
    }
    const known = request.headers.authorization === 'Bearer configured';
    response.statusCode = known ? 200 : 401;
    response.end(JSON.stringify(known ? { events: [] } : { code: 'CW_SERVE_UNAUTHORIZED', detail: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function configured(text: string): string {
  const file = path.join(folder, 'crosswatch.yml');
  writeFileSync(file, text);
  return file;
}

describe('where a running Crosswatch is', () => {
  it('is asked as serve: of the configuration says, with its token', async () => {
    const file = configured(`serve: {port: ${port}, token: configured}`);
    const named = await runHere(['events', '--config', file]);
    expect([named.code, named.stderr]).toEqual([0, 'no events\n']);
    expect((await runHere(['events'], { env: { CROSSWATCH_CONFIG: file } })).code).toBe(0);
    const wrong = await runHere(['events', '--config', file, '--token', 'other']);
    expect(wrong.stderr).toContain('CW_SERVE_UNAUTHORIZED');
  });

  it.each([
    ['{address: 0.0.0.0, token: t, port: 1}', 'http://127.0.0.1:1'],
    ['{address: "::", token: t, port: 1}', 'http://[::1]:1'],
    ['{token: t, port: 0}', 'http://127.0.0.1:8990'],
  ])('serve: %s is reached at %s', (serve, url) => {
    const config = configured(`serve: ${serve}`);
    expect(findInstance({ config }, { env: {}, err: () => {} })).toEqual({ url, token: 't' });
  });

  it('the configured token goes nowhere else', () => {
    const config = configured('serve: {token: secret}');
    const flags = { config, url: 'http://198.51.100.1' };
    expect(findInstance(flags, { env: {}, err: () => {} }).token).toBeUndefined();
  });

  it('is asked by verify for the alerts of a list, and its hints name commands', async () => {
    const listed = JSON.stringify([{ fingerprint: '0123456789abcdef', newest: { state: 'escalated' } }]);
    const words = ['verify', '-', '--url', `http://127.0.0.1:${port}`];
    const { code, stderr } = await runHere(words, { input: listed });
    expect(asked).toEqual(['/api/v1/alerts/0123456789abcdef']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('`crosswatch alerts` lists the known ones')]);
  });

  it('a configuration with mistakes is said, and the default asked', () => {
    let said = '';
    const found = findInstance(
      { config: configured('serve: {prot: 1}') },
      { env: {}, err: (text) => (said += text) },
    );
    expect(found).toEqual({ url: 'http://127.0.0.1:8990', token: undefined });
    expect(said).toContain('the configuration can not be used');
  });
});
