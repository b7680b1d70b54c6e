import { afterEach, describe, expect, it } from 'vitest';
import { LOCAL_ZONE, createZoneOffset } from '../../src/lib/zone-offset.ts';

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
