import { beforeAll, describe, expect, it } from 'vitest';
import { collectSchema } from '../../../src/collect/config.ts';
import { hostRoots } from '../../../src/collect/host-roots.ts';
import { createLinuxCollectors } from '../../../src/collect/linux-collectors.ts';
import { createPortableCollectors } from '../../../src/collect/portable-collectors.ts';
import { loadSystemSource } from '../../../src/collect/portable/system-source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { FieldValue, Point } from '../../../src/model/point.ts';

/** Fields that mean less or other where there is no /proc, with the reason. */
const OTHER: Readonly<Record<string, RegExp>> = {
  // Sockets of the Unix domain are not counted.
  netstat: /^(udp_socket|tcp_none)$/,
  // `ps` tells idle kernel threads from nothing else, and itself runs.
  processes: /^(idle|unknown|running|sleeping)$/,
  // Disks are added up.
  diskio: /./,
};

/** What a host without utmp or firmware tables does not say itself. */
const MAY_LACK = /^(n_users|n_unique_users|manufacturer|model)$/;

const config = collectSchema.parse({});
const linux = createLinuxCollectors(config, { roots: hostRoots(process.env), clock: systemClock });
const portable = createPortableCollectors(config, { clock: systemClock, load: loadSystemSource });
/** Docker is asked in the same way everywhere. */
const names = (Object.keys(portable) as (keyof typeof portable)[]).filter((name) => name !== 'docker');

function seriesOf({ measurement, tags }: Point): string {
  const text = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return [measurement, ...text.toSorted()].join(',');
}

/** Fields by series; the points of one series are put together. */
function fieldsBySeries(points: readonly Point[]): ReadonlyMap<string, Record<string, FieldValue>> {
  const series = new Map<string, Record<string, FieldValue>>();
  for (const point of points) {
    const name = seriesOf(point);
    series.set(name, { ...series.get(name), ...point.fields });
  }
  return series;
}

describe.runIf(process.platform === 'linux')('collectors without /proc agree with those that read it', () => {
  const got = new Map<string, readonly [readonly Point[], readonly Point[]]>();

  beforeAll(async () => {
    const pairs = names.map((name) => [name, linux[name](), portable[name]()] as const);
    for (const [, native, other] of pairs) await Promise.all([native.collect(0), other.collect(0)]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    for (const [name, native, other] of pairs)
      got.set(name, await Promise.all([native.collect(1000), other.collect(1000)]));
  });

  it.each(names)('%s', (name) => {
    const [native, other] = (got.get(name) ?? [[], []]).map(fieldsBySeries) as [
      ReadonlyMap<string, Record<string, FieldValue>>,
      ReadonlyMap<string, Record<string, FieldValue>>,
    ];

    expect(other.size).toBeGreaterThan(0);
    for (const [series, fields] of other) {
      const reference = native.get(series === 'diskio,name=total' ? ([...native.keys()][0] ?? '') : series);
      expect(reference, `${series} is not a series on Linux`).toBeDefined();
      for (const [field, value] of Object.entries(fields)) {
        const expected = reference?.[field];
        if (expected === undefined && MAY_LACK.test(field)) continue;
        expect(typeof value, `${series} ${field}`).toBe(typeof expected);
        if (OTHER[name]?.test(field) || typeof value === 'string') continue;
        expect(
          near(Number(value), Number(expected), field),
          `${series} ${field}: ${value} for ${expected}`,
        ).toBe(true);
      }
    }
  });
});

/** Equal within the noise of two readings that are not at the same instant. */
function near(a: number, b: number, field: string): boolean {
  if (field.startsWith('usage_')) return Math.abs(a - b) <= 20;
  if (field.endsWith('percent')) return Math.abs(a - b) <= 10;
  if (field.startsWith('tcp_') || field.startsWith('load')) return Math.abs(a - b) <= Math.max(20, 0.5 * b);
  return Math.abs(a - b) <= Math.max(16, 0.2 * Math.max(a, b));
}
