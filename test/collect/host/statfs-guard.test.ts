import { describe, expect, it } from 'vitest';
import type { FsStats } from '../../../src/collect/host/disk/statfs-guard.ts';
import { createStatfsGuard } from '../../../src/collect/host/disk/statfs-guard.ts';
import { createManualClock } from '../manual-clock.ts';

const STATS: FsStats = { bsize: 4096n, blocks: 100n, bfree: 50n, bavail: 40n, files: 10n, ffree: 5n };

/** File systems of which some never answer; `revive` lets a dead one answer. */
function setUp(dead: readonly string[]) {
  const clock = createManualClock(0);
  const hanging = new Map<string, (stats: FsStats) => void>();
  const calls: string[] = [];
  const guard = createStatfsGuard({
    clock,
    timeoutMs: 1000,
    maxStuck: 2,
    statfs(path) {
      calls.push(path);
      if (path === '/gone') return Promise.reject(new Error('no such file'));
      if (!dead.includes(path)) return Promise.resolve(STATS);
      return new Promise((resolve) => hanging.set(path, resolve));
    },
  });
  async function ask(path: string): Promise<FsStats | undefined> {
    const answer = guard.ask(path);
    await clock.advance(1000);
    return answer;
  }
  return { guard, calls, ask, revive: (path: string) => hanging.get(path)?.(STATS) };
}

describe('statfs guard', () => {
  it('answers for what is alive and says nothing of what is gone', async () => {
    const { ask } = setUp([]);

    expect(await ask('/')).toEqual(STATS);
    expect(await ask('/gone')).toBeUndefined();
  });

  it('gives up on a dead mount after the timeout and does not ask it again while it hangs', async () => {
    const { ask, calls, guard } = setUp(['/nfs']);

    expect(await ask('/nfs')).toBeUndefined();
    expect(await ask('/nfs')).toBeUndefined();

    expect(calls).toEqual(['/nfs']);
    expect(guard.stuck()).toEqual(['/nfs']);
  });

  it('asks again once the call came back', async () => {
    const { ask, revive, calls, guard } = setUp(['/nfs']);

    await ask('/nfs');
    revive('/nfs');
    await ask('/');

    expect(guard.stuck()).toEqual([]);
    void ask('/nfs');
    expect(calls).toEqual(['/nfs', '/', '/nfs']);
  });

  it('leaves no more than its bound hanging', async () => {
    const { ask, calls } = setUp(['/a', '/b', '/c', '/d']);

    for (const path of ['/a', '/b', '/c', '/d']) await ask(path);

    expect(calls).toEqual(['/a', '/b']);
  });
});
