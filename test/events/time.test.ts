import { describe, expect, test } from 'vitest';
import { createYearClock } from '../../src/events/year-clock.ts';
import { createZone } from '../../src/events/zone.ts';
import { read, testParser } from './reading.ts';

const MESSAGE = 'Invalid user mira from 198.51.100.9 port 4';

function timesOf(stamps: readonly string[], options: Parameters<typeof testParser>[0] = {}): string[] {
  const lines = stamps.map((stamp) => `${stamp} harbor sshd[7]: ${MESSAGE}`);
  return read(lines, testParser(options)).map((event) => new Date(event['@timestamp']).toISOString());
}

describe('years of stamps without one', () => {
  test('the first line has the year that was given', () => {
    expect(timesOf(['Mar  2 08:00:00'], { year: 2021 })).toEqual(['2021-03-02T08:00:00.000Z']);
  });

  test('without one it is the last year in which the line is not of the future', () => {
    const now = (): number => Date.UTC(2025, 0, 3);
    expect(timesOf(['Dec 30 10:00:00'], { year: undefined, now })).toEqual(['2024-12-30T10:00:00.000Z']);
    expect(timesOf(['Jan  2 10:00:00'], { year: undefined, now })).toEqual(['2025-01-02T10:00:00.000Z']);
    const late = (): number => Date.UTC(2026, 10, 20, 12);
    expect(timesOf(['Jan  5 10:00:00'], { year: undefined, now: late })).toEqual([
      '2026-01-05T10:00:00.000Z',
    ]);
    expect(timesOf(['Dec 20 10:00:00'], { year: undefined, now: late })).toEqual([
      '2025-12-20T10:00:00.000Z',
    ]);
    expect(timesOf(['Nov 21 11:00:00'], { year: undefined, now: late })).toEqual([
      '2026-11-21T11:00:00.000Z',
    ]);
    const last = (): number => Date.UTC(2026, 11, 31, 20);
    expect(timesOf(['Jan  1 01:00:00'], { year: undefined, now: last })).toEqual([
      '2027-01-01T01:00:00.000Z',
    ]);
  });

  test('a step back of more than 180 days begins a year, a step forward ends one', () => {
    expect(timesOf(['Dec 31 23:59:59', 'Jan  1 00:00:00', 'Dec 31 23:59:58', 'Jan  1 00:00:01'])).toEqual([
      '2024-12-31T23:59:59.000Z',
      '2025-01-01T00:00:00.000Z',
      '2024-12-31T23:59:58.000Z',
      '2025-01-01T00:00:01.000Z',
    ]);
  });

  test('a small step back is none', () => {
    expect(timesOf(['Jul  1 00:00:00', 'Jan  5 00:00:00'])[1]).toBe(
      '2025-01-05T00:00:00.000Z'.replace('2025', '2024'),
    );
  });

  test('exactly 180 days is not more', () => {
    const years = createYearClock({ year: 2023, now: () => 0 });
    const from = years.place(5, 30, 0) ?? NaN;
    expect(years.place(0, 1, 0)).toBe(from - 180 * 86_400_000);
  });

  test('goes on from a snapshot', () => {
    const parser = testParser();
    read([`Dec 31 23:00:00 harbor sshd[7]: ${MESSAGE}`], parser);
    const next = testParser({ year: 1999 });
    next.restore(parser.snapshot());
    const [event] = read([`Jan  1 00:00:00 harbor sshd[7]: ${MESSAGE}`], next);
    expect(new Date(event?.['@timestamp'] ?? 0).getUTCFullYear()).toBe(2025);
    next.restore('not a snapshot');
  });
});

describe('a day that the calendar has not is no stamp', () => {
  test.each([
    'Feb 30 08:00:00',
    'Feb 30 2024 08:00:00',
    '2024 Feb 30 08:00:00',
    'Apr 31 08:00:00',
    'Mar  0 08:00:00',
    'Mar 32 08:00:00',
    '2023-02-29T08:00:00Z',
    '1900-02-29T08:00:00Z',
    '2024-02-30 08:00:00',
    '2024-04-31T08:00:00+02:00',
    '2024-13-01T08:00:00',
    'Mar  2 25:00:00',
    'Mar  2 08:60:00',
    '2024-03-02T24:00:00',
  ])('%s', (stamp) => {
    const parser = testParser();
    expect(read([`${stamp} harbor sshd[7]: ${MESSAGE}`], parser)).toEqual([]);
    expect(read([`${stamp} sshd[7]: ${MESSAGE}`], parser)).toEqual([]);
    expect(parser.stats().withoutHeader).toBe(2);
  });

  test('nor is it in a header of RFC 5424', () => {
    const parser = testParser();
    expect(read([`<38>1 2024-02-30T08:00:00Z harbor sshd 7 - - ${MESSAGE}`], parser)).toEqual([]);
    expect(parser.stats().withoutHeader).toBe(1);
  });

  test('29 February is one of the year that was given or that the line is in', () => {
    expect(timesOf(['Feb 29 08:00:00'], { year: 2023 })).toEqual([]);
    expect(timesOf(['Feb 29 08:00:00'], { year: 2024 })).toEqual(['2024-02-29T08:00:00.000Z']);
    expect(timesOf(['Dec 31 23:00:00', 'Feb 29 08:00:00', 'Mar  1 00:00:00'], { year: 2023 })).toEqual([
      '2023-12-31T23:00:00.000Z',
      '2024-02-29T08:00:00.000Z',
      '2024-03-01T00:00:00.000Z',
    ]);
  });

  test('without a year it is the closest one that has the day', () => {
    const now = (): number => Date.UTC(2025, 1, 1);
    expect(timesOf(['Feb 29 08:00:00'], { year: undefined, now })).toEqual(['2024-02-29T08:00:00.000Z']);
    expect(timesOf(['Feb 29 08:00:00'], { year: undefined, now: () => Date.UTC(2022, 5, 1) })).toEqual([]);
  });

  test('a refused line does not move the year', () => {
    expect(timesOf(['Dec 31 23:00:00', 'Feb 30 08:00:00', 'Jan  1 00:00:00'], { year: 2023 })).toEqual([
      '2023-12-31T23:00:00.000Z',
      '2024-01-01T00:00:00.000Z',
    ]);
  });
});

test('the day may stand first', () => {
  const options = { zone: 'Europe/Berlin' };
  const stamps = ['22-Jan-2024 22:28:21 +0200', '[22-Jan-2024 22:28:21 +0200]', '27/Jun/2024:11:55:44'];
  expect(timesOf(stamps, options)).toEqual([
    '2024-01-22T20:28:21.000Z',
    '2024-01-22T20:28:21.000Z',
    '2024-06-27T09:55:44.000Z',
  ]);
});

describe('zones', () => {
  const local = (text: string): number => Date.parse(`${text}Z`);
  const utcOf = (zone: string, text: string): string =>
    new Date(createZone(zone).toUtc(local(text))).toISOString();

  test.each([
    ['UTC', '2024-07-01T12:00:00', '2024-07-01T12:00:00.000Z'],
    ['Europe/Berlin', '2024-07-01T12:00:00', '2024-07-01T10:00:00.000Z'],
    ['Europe/Berlin', '2024-01-01T00:30:00', '2023-12-31T23:30:00.000Z'],
    ['America/New_York', '2024-03-10T01:59:59', '2024-03-10T06:59:59.000Z'],
    ['America/New_York', '2024-03-10T03:00:00', '2024-03-10T07:00:00.000Z'],
    ['Asia/Kolkata', '2024-03-10T05:30:00', '2024-03-10T00:00:00.000Z'],
    ['Australia/Lord_Howe', '2024-04-07T01:45:00', '2024-04-06T14:45:00.000Z'],
    // twice on the clock: the first time
    ['Europe/Berlin', '2024-10-27T02:30:00', '2024-10-27T00:30:00.000Z'],
    // never on the clock: with the offset before
    ['Europe/Berlin', '2024-03-31T02:30:00', '2024-03-31T01:30:00.000Z'],
  ])('%s %s', (zone, text, expected) => {
    expect(utcOf(zone, text)).toBe(expected);
  });

  test('agrees with the calendar at every hour of a year', () => {
    const zone = createZone('America/Sao_Paulo');
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/Sao_Paulo',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    for (let hour = 0; hour < 366 * 24; hour += 7) {
      const ms = Date.UTC(2024, 0, 1) + hour * 3_600_000;
      expect(zone.toUtc(Date.parse(`${format.format(ms).replace(' ', 'T')}Z`))).toBe(ms);
    }
  });

  test('an unknown zone is refused', () => {
    expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  });
});

test('stamps with a zone of their own do not take the zone of the host', () => {
  const zone = 'Asia/Tokyo';
  expect(
    timesOf(['2024-03-02T08:00:00+01:00', '2024-03-02T08:00:00', 'Mar  2 08:00:00', '1709366400'], { zone }),
  ).toEqual([
    '2024-03-02T07:00:00.000Z',
    '2024-03-01T23:00:00.000Z',
    '2024-03-01T23:00:00.000Z',
    '2024-03-02T08:00:00.000Z',
  ]);
});

test('a million brackets are no stamp', () => {
  expect(read(['['.repeat(1_000_000), `${'['.repeat(9)}Mar  2 08:00:00]`])).toEqual([]);
});

describe('lines that begin alike', () => {
  test('seconds are read on their own, also where they are none', () => {
    const stamps = [
      'Mar  2 08:00:00',
      'Mar  2 08:00:59',
      'Mar  2 08:00:60',
      'Mar  2 08:00:07',
      'Mar  2 08:01:07',
    ];
    expect(timesOf(stamps)).toEqual([
      '2024-03-02T08:00:00.000Z',
      '2024-03-02T08:00:59.000Z',
      '2024-03-02T08:00:59.000Z',
      '2024-03-02T08:00:07.000Z',
      '2024-03-02T08:01:07.000Z',
    ]);
    const isWhole = (stamp: string): boolean => timesOf(['Mar  2 08:00:00', stamp]).length === 2;
    expect(['Mar  2 08:00:61', 'Mar  2 08:00:5x', 'Mar  2 08:00:x5'].filter(isWhole)).toEqual([]);
  });

  test('a fraction belongs to the stamp, and a stamp without seconds is read each time', () => {
    expect(
      timesOf(['2024-03-02T08:00:01.500Z', '2024-03-02T08:00:02.500Z', '2024-03-02T08:00:02.750Z']),
    ).toEqual(['2024-03-02T08:00:01.500Z', '2024-03-02T08:00:02.500Z', '2024-03-02T08:00:02.750Z']);
    expect(timesOf(['1709366400', '1709366401'])).toEqual([
      '2024-03-02T08:00:00.000Z',
      '2024-03-02T08:00:01.000Z',
    ]);
  });
});

test.each([
  ['-', ' '],
  ['-', '  '],
  ['-', ' \ufeff'],
  ['[a b="c"]', '  '],
  ['[a b="\\"]"][c]', ' '],
])('behind structured data %j and %j the message begins', (data, space) => {
  const line = `<38>1 2024-03-02T08:00:00Z harbor sshd 7 - ${data}${space}${MESSAGE}`;
  expect(read([line])).toMatchObject([{ 'user.name': 'mira', 'process.pid': 7, message: line }]);
});
