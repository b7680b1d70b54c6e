import { describe, expect, it } from 'vitest';
import { createLinuxCollectors } from '../../src/collect/linux-collectors.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createHostTree } from './host-tree.ts';
import { collectSchema } from '../../src/collect/config.ts';

/** Paths and messages of what a configuration gets wrong. */
function mistakesOf(config: unknown): readonly string[] {
  const result = collectSchema.safeParse(config);
  return result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('collect:', () => {
  it('needs nothing', () => {
    expect(collectSchema.parse(undefined)).toMatchObject({
      interval: 5000,
      jitter: 0,
      cpu: { enabled: true, per_cpu: true },
      disk: { mount_timeout: 1000 },
      procstat: { top: 5, max_cmdline: 256 },
      scrape: [],
      exec: [],
      probe: [],
    });
  });

  it('leaves interfaces out by name', async () => {
    const tree = createHostTree();
    const row = ' 1 1 0 0 0 0 0 0 2 2 0 0 0 0 0 0';
    tree.write(`== proc/1/net/dev\n|\n|\neth0:${row}\nveth12:${row}\nbr-1.2:${row}\nbr-1x2:${row}\n`);
    const config = collectSchema.parse({ net: { ignore_interfaces: ['veth*', 'br-1.2'] } });

    const { net } = createLinuxCollectors(config, { roots: tree.roots, clock: systemClock });
    const points = await net().collect(0);
    tree.remove();

    expect(points.map(({ tags }) => tags['interface'])).toEqual(['eth0', 'br-1x2']);
  });

  it('leaves the interval of a collector to its default', () => {
    expect(collectSchema.parse({ cpu: { per_cpu: false } }).cpu.interval).toBeUndefined();
    expect(collectSchema.parse({ cpu: { interval: '1s' } }).cpu.interval).toBe(1000);
  });

  it.each(['http://localhost:9100/metrics', 'http://app:80/', 'https://user:pass@[::1]:1/x?y=z'])(
    'takes the address %s',
    (url) => {
      expect(mistakesOf({ scrape: [{ name: 'a', url }] })).toEqual([]);
    },
  );

  it.each([
    [{ interval: '100ms' }, /^interval: must be at least 1s/],
    [{ cpu: { interval: '0s' } }, /^cpu.interval: must be at least 1s/],
    [{ cpuu: {} }, /cpuu/],
    [{ jitter: '5s' }, /^jitter: must be shorter than the interval/],
    [{ scrape: [{ name: 'a', url: 'file:///etc/passwd' }] }, /^scrape.0.url/],
    [{ scrape: [{ name: 'a b', url: 'http://x/' }] }, /^scrape.0.name: must be letters/],
    [{ exec: [{ name: 'a', command: [] }] }, /^exec.0.command/],
    [{ exec: [{ name: 'a', command: 'rm -rf /' }] }, /^exec.0.command/],
    [{ probe: [{ name: 'a', type: 'smoke' }] }, /^probe.0.type/],
    [{ probe: [{ name: 'a', type: 'icmp', host: '-f' }] }, /^probe.0.host: must not start/],
    [{ probe: [{ name: 'a', type: 'tcp', host: 'x', port: 0 }] }, /^probe.0.port/],
    [{ probe: [{ name: 'a', type: 'unit', unit: '--help' }] }, /^probe.0.unit/],
    [
      {
        exec: [
          { name: 'a', command: ['x'] },
          { name: 'a', command: ['y'] },
        ],
      },
      /^exec.1.name: "a" is used twice/,
    ],
  ])('refuses %j', (config, message) => {
    const mistakes = mistakesOf(config);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(message);
  });
});
