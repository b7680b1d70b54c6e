import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUILT_IN_FIELDS } from '../../src/events/draft.ts';
import { createNdjsonWriter, toNdjson } from '../../src/events/ndjson.ts';
import { nestEvent } from '../../src/events/nested-json.ts';
import { createEventStream, createNdjsonStream } from '../../src/events/log-stream.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import { one, testParser } from './reading.ts';

const NUMBERS = ['process.pid', 'source.port', 'log.offset', 'event.duration', 'event.attempts'];
const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
const texts = [...BUILT_IN_FIELDS].filter(
  (field) =>
    !NUMBERS.includes(field) &&
    !['@timestamp', 'source.trusted', 'event.outcome', 'event.kind'].includes(field),
);
const required = [
  'event.id',
  'event.action',
  'event.category',
  'event.type',
  'host.name',
  'process.name',
  'message',
];

const event = fc
  .tuple(
    fc.record(Object.fromEntries(texts.map((field) => [field, text])), { requiredKeys: required }),
    fc.record(Object.fromEntries(NUMBERS.map((field) => [field, fc.maxSafeNat()])), { requiredKeys: [] }),
    fc.record(
      {
        '@timestamp': fc.integer({ min: 0, max: 4_102_444_800_000 }),
        'event.kind': fc.constant('event'),
        'event.outcome': fc.constantFrom('success', 'failure', undefined),
        'source.trusted': fc.option(fc.boolean(), { nil: undefined }),
      },
      { requiredKeys: ['@timestamp', 'event.kind'] },
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as unknown as SecurityEvent);

test('says what JSON.stringify of the nested event says', () => {
  fc.assert(
    fc.property(event, (flat) => {
      expect(JSON.parse(toNdjson(flat))).toEqual(JSON.parse(JSON.stringify(nestEvent(flat))));
    }),
  );
});

test('fields of user patterns are nested too, and a name that is both value and parent loses nothing', () => {
  const base = one('Invalid user mira from 198.51.100.9') as SecurityEvent;
  const own = {
    ...base,
    'url.path': '/x',
    url: 'whole',
    '__proto__.polluted': 'no',
    'event.dataset': 'mine',
  };
  const json = JSON.parse(toNdjson(own)) as Record<string, unknown>;
  expect(json['url']).toEqual({ path: '/x' });
  expect(json['url.value']).toBe('whole');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('one line per event, in UTF-8', () => {
  const writer = createNdjsonWriter();
  const base = one('Invalid user mira from 198.51.100.9') as SecurityEvent;
  writer.write({ ...base, message: 'a\nb \ud800 \u202e ü "\\' });
  writer.write(base);
  const lines = Buffer.from(writer.take()).toString('utf8').split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'a\nb \ud800 \u202e ü "\\' });
  expect(lines[1]).toBe(toNdjson(base));
});

test('the shape of a line', () => {
  expect(
    JSON.parse(
      toNdjson(one('Failed password for root from ::ffff:198.51.100.9 port 5 ssh2') as SecurityEvent),
    ),
  ).toEqual({
    '@timestamp': '2024-03-02T08:00:00.000Z',
    event: {
      kind: 'event',
      category: 'authentication',
      type: 'start',
      action: 'ssh_login',
      outcome: 'failure',
      method: 'password',
      session: 't:0',
      id: 't:0',
    },
    host: { name: 'harbor' },
    process: { name: 'sshd', pid: 7 },
    user: { name: 'root' },
    source: { ip: '198.51.100.9', port: 5 },
    message: 'Mar  2 08:00:00 harbor sshd[7]: Failed password for root from ::ffff:198.51.100.9 port 5 ssh2',
  });
});

/** What a stream writes for lines that come in chunks of their own. */
function written(...chunks: readonly string[]): readonly Record<string, unknown>[] {
  const stream = createNdjsonStream({ parser: testParser(), source: 'log' });
  const text = chunks.map((chunk) => Buffer.from(stream.write(Buffer.from(chunk))).toString()).join('');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const HEAD = 'Mar  2 08:00:00 harbor';

test('a plain line can bring back what an earlier one said that is not plain', () => {
  const [, repeated] = written(
    `${HEAD} su: FAILED SU (to a"\\b) jonas on pts/2\n`,
    `${HEAD} su: last message repeated 1 times\n`,
  );
  expect(repeated).toMatchObject({ user: { effective: { name: 'a"\\b' } } });
  const [, closed] = written(
    `${HEAD} sshd[7]: Failed password for a"b from 198.51.100.9 port 5 ssh2\n`,
    `${HEAD} sshd[7]: PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.9\n`,
  );
  expect(closed).toMatchObject({ user: { name: 'a"b' } });
});

test('lines that are written from their bytes say the same as their events', () => {
  const name = fc.string({ unit: fc.constantFrom(...'ab"\\\t\u007f [x]'), maxLength: 30 });
  const wording = fc.constantFrom(
    (user: string) => `sshd[7]: Failed password for ${user} from 198.51.100.9 port 5 ssh2`,
    (user: string) => `sshd[70000]: Invalid user ${user} from 2001:db8::1 port 65535`,
    (user: string) => `su: FAILED SU (to ${user}) jonas on pts/2`,
    (user: string) => `sudo: ${user} : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`,
  );
  const second = fc.integer({ min: 0, max: 59 }).map((n) => String(n).padStart(2, '0'));
  const line = fc
    .tuple(wording, name, second)
    .map(([say, user, at]) => `Mar  2 08:00:${at} harbor ${say(user)}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.map((one) => `${one}\n`).join('');
      const stream = createEventStream({ parser: testParser(), source: 'log' });
      const events = stream.write(Buffer.from(text)).map((one) => toNdjson(one));
      expect(written(text).map((one) => JSON.stringify(one))).toEqual(events);
    }),
  );
});
