import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUILT_IN_FIELDS } from '../../src/events/draft.ts';
import { createNdjsonWriter, toNdjson } from '../../src/events/ndjson.ts';
import { nestEvent } from '../../src/events/nested-json.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import { one } from './reading.ts';

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
  writer.write({ ...base, message: 'a\nb \ud800 \u202e ü "\\' }, false);
  writer.write(base, true);
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
