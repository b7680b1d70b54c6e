import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostRoots } from '../../../src/collect/host-roots.ts';
import { createProcessTable } from '../../../src/collect/host/process-table.ts';
import { createProcstatCollector } from '../../../src/collect/host/procstat/procstat.ts';
import { systemClock } from '../../../src/lib/clock.ts';

describe.runIf(process.platform === 'linux')('procstat on this host', () => {
  it('says of this process what it knows of itself', async () => {
    const roots = hostRoots(process.env);
    const processes = createProcessTable(roots);
    const collector = createProcstatCollector({
      roots,
      clock: systemClock,
      processes,
      top: 100,
      maxCmdlineCharacters: 0,
    });
    await collector.collect(0);
    const until = performance.now() + 500;
    while (performance.now() < until);

    const points = await collector.collect(500);

    const own = points.find(({ fields }) => fields['pid'] === BigInt(process.pid));
    expect(own?.tags['process_name']).toMatch(/node/);
    expect(own?.fields['ppid']).toBe(BigInt(process.ppid));
    expect(own?.fields['cmdline']).toBeUndefined();
    expect(Number(own?.fields['cpu_usage'])).toBeGreaterThan(5);
    expect(near(own?.fields['num_fds'], readdirSync('/proc/self/fd').length, 10)).toBe(true);
    expect(near(own?.fields['memory_rss'], process.memoryUsage.rss(), 50 * 1024 ** 2)).toBe(true);
    const startedMs = Number(own?.fields['created_at']) / 1e6;
    expect(near(startedMs, Date.now() - process.uptime() * 1000, 3000)).toBe(true);
  });
});

function near(value: unknown, expected: number, tolerance: number): boolean {
  return Math.abs(Number(value) - expected) <= tolerance;
}
