import { describe, expect, it } from 'vitest';
import { createDiskCollector } from '../../../src/collect/host/disk/disk.ts';
import type { FsStats } from '../../../src/collect/host/disk/statfs-guard.ts';
import { createManualClock } from '../manual-clock.ts';

const STATS: FsStats = { bsize: 4096n, blocks: 100n, bfree: 50n, bavail: 40n, files: 10n, ffree: 5n };

describe('disk', () => {
  it('reports what is alive beside mounts that never answer, and waits for those only once', async () => {
    const clock = createManualClock(0);
    const asked: string[] = [];
    const mount = (path: string, fstype: string) => ({ device: path, path, fstype, options: ['rw'] });
    const collector = createDiskCollector({
      clock,
      root: '/',
      mountTimeoutMs: 1000,
      listMounts: async () => [
        mount('/dead1', 'nfs4'),
        mount('/dead2', 'cifs'),
        mount('/dead3', 'fuse.sshfs'),
        mount('/', 'ext4'),
        mount('/home', 'xfs'),
      ],
      describeDevice: ({ device }) => ({ device }),
      statfs(path) {
        asked.push(path);
        return path.startsWith('/dead') ? new Promise(() => {}) : Promise.resolve(STATS);
      },
    });
    const collect = async (waitMs: number): Promise<readonly (string | undefined)[]> => {
      const points = collector.collect(0);
      await clock.advance(waitMs);
      return (await points).map(({ tags }) => tags['path']);
    };

    expect(await collect(2000)).toEqual(['/', '/home']);
    expect(collector.report?.()).toEqual({ problem: 'no answer from /dead1, /dead2' });
    expect(await collect(0)).toEqual(['/', '/home']);

    // Two calls are left hanging; a third would take a thread that others need.
    expect(asked).toEqual(['/', '/home', '/dead1', '/dead2', '/', '/home']);
  });
});
