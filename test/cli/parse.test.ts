import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCrosswatch } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-parse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINE =
  '2026-11-20T10:00:00.000+00:00 web1 sshd[1]: Failed password for root from 203.0.113.7 port 1 ssh2';
const withUser = (user: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(LINE.slice(0, LINE.indexOf('root'))),
    Buffer.from(user),
    Buffer.from(LINE.slice(LINE.indexOf('root') + 4)),
  ]);

interface Parsed {
  readonly log: { readonly offset: number };
  readonly message: string;
  readonly event: { readonly action: string };
}

async function parse(input: Buffer, ...words: string[]): Promise<readonly Parsed[]> {
  const { code, stdout } = await runCrosswatch(['parse', '--tz', 'UTC', ...words], { cwd: folder, input });
  expect(code).toBe(0);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Parsed);
}

describe('crosswatch parse', () => {
  it('takes any bytes: each good line is an event at its own offset', async () => {
    const nonsense = [
      Buffer.from('\0\0nul\0'),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.alloc(1_500_000, 'A'),
    ];
    const good = [
      withUser('root'),
      withUser(Buffer.from([0xff])),
      withUser('r\0t'),
      withUser('x'.repeat(1_000_000)),
      withUser('last'),
    ];
    const lines = good.flatMap((line, i) => [line, nonsense[i % 3] as Buffer]).slice(0, -1);
    const input = Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.from('\n'), line])));
    const events = await parse(input);
    expect(events).toHaveLength(good.length);
    for (const [i, { log, message }] of events.entries()) {
      const line = good[i] as Buffer;
      expect(input.subarray(log.offset, log.offset + line.length).equals(line)).toBe(true);
      expect(message).toBe(line.toString());
    }
  });

  it('says nothing where there is nothing', async () => {
    expect(await parse(Buffer.alloc(0))).toEqual([]);
  });

  it('ends in peace when its reader goes away', async () => {
    const file = path.join(folder, 'long.log');
    writeFileSync(file, `${LINE}\n`.repeat(50_000));
    const main = path.resolve(import.meta.dirname, '../../dist/main.js');
    const child = spawn('sh', ['-c', `"${process.execPath}" "${main}" parse "${file}" | head -1`]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    await once(child, 'close');
    expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
  });

  it('reads lines as the configuration says', async () => {
    const pattern =
      "{name: app, programs: [app], match: 'no entry for (?P<u>.+)', action: app_login, fields: {user.name: u}}";
    writeFileSync(path.join(folder, 'own.yml'), `events: {patterns: [${pattern}]}\n`);
    const line = Buffer.from('Nov 20 10:00:00 web1 app[3]: no entry for ann\n');
    const [event] = await parse(line, '--year', '2026', '-c', 'own.yml');
    expect(event).toMatchObject({
      '@timestamp': '2026-11-20T10:00:00.000Z',
      event: { action: 'app_login' },
      user: { name: 'ann' },
    });
  });

  it.each([
    [['parse', '/nowhere'], 'cannot read /nowhere (ENOENT)'],
    [['parse', '.'], 'cannot read . (EISDIR)'],
    [['parse', '--year', '20'], 'expected a year'],
    [['parse', '--tz', 'Mars'], 'expected a time zone'],
    [['parse', '-c', 'nothing.yml'], 'cannot read the configuration'],
    [['parse', 'a', 'b'], 'too many arguments'],
    [['prase'], 'Did you mean parse?'],
  ])('%j ends with 2', async (words, message) => {
    const { code, stdout, stderr } = await runCrosswatch(words, { cwd: folder });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
