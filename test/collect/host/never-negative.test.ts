import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { collectSchema } from '../../../src/collect/config.ts';
import { createLinuxCollectors } from '../../../src/collect/linux-collectors.ts';
import type { FsStats } from '../../../src/collect/host/disk/statfs-guard.ts';
import type { Point } from '../../../src/model/point.ts';
import { createHostTree } from '../host-tree.ts';
import { createManualClock } from '../manual-clock.ts';

const tree = createHostTree();
afterAll(() => tree.remove());

/** Counters as kernels have them: small, huge, wrapped, gone back. */
const counter = fc.oneof(
  fc.nat(1000).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  fc.constantFrom('0', '18446744073709551615', '-1', '', 'x', '1.5', '1e9', '0x10'),
);
const row = (columns: number) => fc.array(counter, { minLength: 0, maxLength: columns });
const words = (columns: number) => row(columns).map((values) => values.join(' '));

const FILES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'proc/stat': fc
    .tuple(words(12), words(12), words(12), counter, counter)
    .map(
      ([a, b, c, ctxt, intr]) =>
        `cpu  ${a}\ncpu0 ${b}\ncpu1 ${c}\nintr ${intr}\nctxt ${ctxt}\nbtime 1\nprocesses ${ctxt}\n`,
    ),
  'proc/meminfo': fc
    .tuple(counter, counter, counter, counter)
    .map(
      ([a, b, c, d]) => `MemTotal: ${a} kB\nMemAvailable: ${b} kB\nSwapTotal: ${c} kB\nSwapFree: ${d} kB\n`,
    ),
  'proc/vmstat': fc.tuple(counter, counter).map(([a, b]) => `pswpin ${a}\npswpout ${b}\n`),
  'proc/diskstats': fc.tuple(words(17), words(17)).map(([a, b]) => `8 0 sda ${a}\n8 16 sdb ${b}\n`),
  'proc/1/net/dev': fc.tuple(words(16), words(16)).map(([a, b]) => `x\ny\n eth0: ${a}\n wg0:${b}\n`),
  'proc/1/net/tcp': words(12).map((line) => `heading\n ${line}\n`),
  'proc/1/net/unix': words(9).map((line) => `heading\n${line}\n`),
  'proc/1/mountinfo': words(12).map((line) => `${line}\n22 1 8:0 / / rw - ext4 /dev/sda rw\n`),
  'proc/loadavg': words(5),
  'proc/uptime': words(2),
  'proc/pressure/cpu': words(5).map((line) => `some ${line}\nsome avg10=1 avg60=1 avg300=1 total=${line}\n`),
  'proc/2/stat': words(40).map((line) => `2 (a b) S ${line}\n`),
  'proc/sys/kernel/random/entropy_avail': counter,
};
const host = fc.record(FILES, { requiredKeys: [] });
const blocks = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const stats = fc.record({
  bsize: fc.constantFrom(0n, 512n, 4096n),
  blocks,
  bfree: blocks,
  bavail: blocks,
  files: blocks,
  ffree: blocks,
});

const CONFIG = collectSchema.parse({ docker: { socket: `${tree.roots.root}/none.sock` } });

/** All a host's points from two readings; a collector whose file is missing fails, and only that one. */
async function collectTwice(
  first: Record<string, string | undefined>,
  second: Record<string, string | undefined>,
  answer: FsStats,
): Promise<readonly Point[]> {
  const clock = createManualClock(1_000_000);
  const options = { roots: tree.roots, clock, statfs: async () => answer };
  const collectors = Object.values(createLinuxCollectors(CONFIG, options)).map((make) => make());
  const points: Point[] = [];
  for (const files of [first, second]) {
    tree.write(
      Object.entries(files)
        .map(([path, text]) => `== ${path}\n${text}\n`)
        .join(''),
    );
    for (const collector of collectors)
      points.push(...(await collector.collect(clock.now()).catch(() => [])));
    await clock.advance(1000);
  }
  return points;
}

describe('whatever the kernel says', () => {
  it('no field is negative, beyond 100 percent or not a number', async () => {
    await fc.assert(
      fc.asyncProperty(host, host, stats, async (first, second, answer) => {
        for (const { measurement, fields } of await collectTwice(first, second, answer)) {
          expect(Object.keys(fields).length).toBeGreaterThan(0);
          for (const [field, value] of Object.entries(fields)) {
            if (typeof value === 'string' || typeof value === 'boolean' || field === 'speed') continue;
            expect(value >= 0, `${measurement} ${field} is ${value}`).toBe(true);
            const isShare = /percent|^usage_/.test(field);
            expect(!isShare || value <= 100.000001, `${measurement} ${field} is ${value}`).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
