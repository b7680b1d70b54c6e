import { expect, test } from 'vitest';
import { storeFile, storeSchema } from '../../src/store/config.ts';

test.each([
  [{}, {}, '/srv/.crosswatch/crosswatch.db'],
  [{}, { STATE_DIRECTORY: '/var/lib/crosswatch' }, '/var/lib/crosswatch/crosswatch.db'],
  [{}, { STATE_DIRECTORY: '/var/lib/crosswatch:/var/lib/other' }, '/var/lib/crosswatch/crosswatch.db'],
  [{ path: 'data' }, { STATE_DIRECTORY: '/var/lib/crosswatch' }, '/srv/data/crosswatch.db'],
  [{ path: '/data' }, {}, '/data/crosswatch.db'],
])('%j with %j keeps the store in %s', (config, environment, file) => {
  expect(storeFile(storeSchema.parse(config), environment, '/srv')).toBe(file);
});

test('every key has a default, and wrong ones are refused', () => {
  expect(storeSchema.parse(undefined)).toMatchObject({
    max_bytes: 2 * 1024 ** 3,
    retention: { raw: 7 * 86_400_000 },
  });
  expect(storeSchema.safeParse({ max_bytes: 'lots' }).success).toBe(false);
  expect(storeSchema.safeParse({ retention: { ram: '1d' } }).success).toBe(false);
});
