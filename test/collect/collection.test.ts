import { describe, expect, it } from 'vitest';
import type { CollectionOptions } from '../../src/collect/collection.ts';
import { createCollection } from '../../src/collect/collection.ts';
import { collectSchema } from '../../src/collect/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Point } from '../../src/model/point.ts';
import { decodeLines } from '../../src/points/decode.ts';
import { createHostTree } from './host-tree.ts';

const OFF = { enabled: false };
/** What asks other programs or files of this machine stays out. */
const QUIET = { docker: OFF, systemd_units: OFF };

function setUp(config: object, more: Partial<CollectionOptions> = {}) {
  const points: Point[] = [];
  const collection = createCollection({
    config: collectSchema.parse({ ...QUIET, ...config }),
    clock: systemClock,
    host: 'web1',
    logger: silentLogger,
    decodeLines,
    sink: (batch) => {
      points.push(...batch);
    },
    ...more,
  });
  return {
    collection,
    points,
    measurements: () => [...new Set(points.map(({ measurement }) => measurement))].toSorted(),
  };
}

async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
}

describe.runIf(process.platform === 'linux')('a collection on this host', () => {
  it('has live data at once and rates within three seconds, tagged and stamped alike', async () => {
    const { collection, points, measurements } = setUp({});

    collection.start();
    await until(() => points.some(({ measurement }) => measurement === 'cpu'), 5000);
    await collection.stop();

    for (const name of ['mem', 'swap', 'disk', 'diskio', 'net', 'netstat', 'processes', 'system', 'kernel'])
      expect(measurements()).toContain(name);
    for (const { tags, timeMs, fields } of points) {
      expect(tags['host']).toBe('web1');
      expect(timeMs % 1000).toBe(0);
      expect(Object.keys(fields).length).toBeGreaterThan(0);
    }
    expect(collection.status().collectors.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('collects the custom sources and the measurements of other rooms', async () => {
    const { collection, points, measurements } = setUp(
      {
        interval: '1s',
        exec: [
          {
            name: 'other',
            interval: '1s',
            command: [process.execPath, '-e', 'console.log("app,host=db1 v=1i")'],
          },
        ],
        probe: [{ name: 'self', interval: '1s', type: 'process', process: 'node' }],
      },
      {
        providers: [
          (timeMs) => [{ measurement: 'crosswatch_store', tags: {}, fields: { rows: 1n }, timeMs }],
          () => {
            throw new Error('not ready');
          },
        ],
      },
    );

    collection.start();
    await until(() => measurements().includes('app') && measurements().includes('procstat_lookup'));
    await collection.stop();

    expect(measurements()).toContain('crosswatch_store');
    expect(measurements()).toContain('crosswatch_process');
    // The tag a source brings itself stays.
    expect(points.find(({ measurement }) => measurement === 'app')?.tags).toEqual({ host: 'db1' });
    expect(collection.status().collectors.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['exec:other', 'probe:self', 'self']),
    );
  });

  it('goes on with what is there when files are missing, and says what is not', async () => {
    const tree = createHostTree();
    tree.write('== proc/loadavg\n1.5 1 0.5 1/1 1\n== proc/stat\ncpu0 1 2 3 4\nbtime 5\n');
    const { collection, points } = setUp({ interval: '1s' }, { roots: tree.roots });

    collection.start();
    await until(() => points.some(({ measurement }) => measurement === 'system'));
    await collection.stop();
    tree.remove();

    expect(points.find(({ measurement }) => measurement === 'system')?.fields).toMatchObject({ load1: 1.5 });
    const problems = new Map(collection.status().collectors.map(({ name, problem }) => [name, problem]));
    expect(problems.get('mem')).toMatch(/ENOENT.*meminfo/);
    expect(problems.get('diskio')).toMatch(/ENOENT.*diskstats/);
    expect(problems.get('pressure')).toBeUndefined();
  });

  it('does only what the configuration enables, as often as it says', async () => {
    const { collection } = setUp({
      interval: '10s',
      cpu: OFF,
      mem: { interval: '2s' },
      netstat: { interval: '3s' },
    });

    collection.start();
    await collection.stop();

    const intervals = new Map(
      collection.status().collectors.map((status) => [status.name, status.intervalMs]),
    );
    expect(intervals.has('cpu')).toBe(false);
    expect(intervals.get('mem')).toBe(2000);
    expect(intervals.get('net')).toBe(10_000);
    expect(intervals.get('netstat')).toBe(3000);
    expect(intervals.get('processes')).toBe(15_000);
    expect(intervals.get('host_info')).toBe(3_600_000);
  });
});
