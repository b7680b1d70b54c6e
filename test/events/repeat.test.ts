import { expect, test } from 'vitest';
import { createNdjsonStream } from '../../src/events/log-stream.ts';
import { read, testParser } from './reading.ts';

const HEAD = 'Mar  2 08:00:00 harbor sshd[7]: ';
const failed = (user: string): string => `Failed password for ${user} from 198.51.100.9 port 22 ssh2`;
const LONG = 'x'.repeat(500_000);
const MIB = 1024 * 1024;

test.each([
  ['folded', [`${HEAD}message repeated 999999 times: [ ${failed(LONG)}]`]],
  [
    'folded and repeated',
    [`${HEAD}message repeated 999999 times: [ ${failed(LONG)}]`, `${HEAD}last message repeated 999999 times`],
  ],
  [
    'repeated, and repeated again',
    [HEAD + failed(LONG), ...Array.from({ length: 3 }, () => `${HEAD}last message repeated 999999 times`)],
  ],
])('long lines that claim to be many do not become a flood: %s', (_, lines) => {
  const events = read(lines);
  expect(events.length).toBeGreaterThan(lines.length - 1);
  expect(new Set(events.map((event) => event['event.id'])).size).toBe(events.length);

  const stream = createNdjsonStream({ parser: testParser(), source: 'f' });
  const bytes =
    stream.write(Buffer.from(lines.map((line) => `${line}\n`).join(''))).length + stream.end().length;
  expect(bytes).toBeLessThan(64 * MIB);
});

test('of lines of usual length 10,000 repeats are believed', () => {
  const user = 'a.long.name@of.a.directory.example.net';
  expect(read([`${HEAD}message repeated 999999 times: [ ${failed(user)}]`])).toHaveLength(10_000);
  expect(read([HEAD + failed(user), `${HEAD}last message repeated 9999 times`])).toHaveLength(10_000);
});

test('repeats that are not believed are counted, of lines that mean an event', () => {
  const parser = testParser();
  read([`${HEAD}message repeated 10007 times: [ ${failed('mira')}]`], parser);
  read([HEAD + failed('mira'), `${HEAD}last message repeated 10005 times`], parser);
  read([`${HEAD}message repeated 20000 times: [ Server listening on :: port 22.]`], parser);
  expect(parser.stats().unbelievedRepeats).toBe(12);
});
