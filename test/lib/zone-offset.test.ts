import { afterEach, describe, expect, it } from 'vitest';
import { LOCAL_ZONE, createZoneOffset, parseOffset } from '../../src/lib/zone-offset.ts';

const HOUR_MS = 3_600_000;

describe('the local zone, known without a formatter', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'is as far from UTC as %s, at all times of two years',
    (name) => {
      process.env['TZ'] = name;
      const [local, named] = [createZoneOffset(LOCAL_ZONE), createZoneOffset(name)];
      const start = Date.UTC(2025, 0, 1);
      for (let ms = start; ms < start + 2 * 8766 * HOUR_MS; ms += 7 * HOUR_MS) {
        expect(local(ms), new Date(ms).toISOString()).toBe(named(ms));
      }
    },
  );
});

describe('an offset in place of a zone', () => {
  it.each([
    ['+05:30', 19_800_000],
    ['-03:30', -12_600_000],
    ['+00:00', 0],
    ['+14:00', 50_400_000],
  ])('%s', (text, ms) => {
    expect(parseOffset(text)).toBe(ms);
    expect(createZoneOffset(text)(0)).toBe(ms);
  });

  it.each(['UTC', '5:30', '+5:30', '+15:00', '+01:60', '+0100'])('is not %s', (text) => {
    expect(parseOffset(text)).toBeUndefined();
  });
});
