import type { Clock } from '../../../lib/clock.ts';

/** Sizes as statfs(2) gives them. */
export interface FsStats {
  readonly bsize: bigint;
  readonly blocks: bigint;
  readonly bfree: bigint;
  readonly bavail: bigint;
  readonly files: bigint;
  readonly ffree: bigint;
}

export interface StatfsGuardOptions {
  readonly statfs: (path: string) => Promise<FsStats>;
  readonly clock: Pick<Clock, 'after'>;
  readonly timeoutMs: number;
  /** Calls that may hang at a time. Each holds one of the four threads Node has for files and names. */
  readonly maxStuck: number;
}

export interface StatfsGuard {
  /** Sizes of a file system, or undefined where it fails, is slower than the timeout or is still hanging. */
  ask(path: string): Promise<FsStats | undefined>;
  /** Paths whose call has not come back. */
  stuck(): readonly string[];
}

/**
 * Asks file systems for their sizes, of which a dead network mount never answers: its call is left behind after the
 * timeout, it is not asked again before that call came back, and no more than `maxStuck` are left behind at a time.
 */
export function createStatfsGuard({ statfs, clock, timeoutMs, maxStuck }: StatfsGuardOptions): StatfsGuard {
  const stuck = new Set<string>();
  return {
    async ask(path) {
      if (stuck.has(path) || stuck.size >= maxStuck) return undefined;
      const answer = statfs(path).catch(() => undefined);
      return new Promise((resolve) => {
        const cancel = clock.after(timeoutMs, () => {
          stuck.add(path);
          resolve(undefined);
        });
        void answer.then((stats) => {
          cancel();
          stuck.delete(path);
          resolve(stats);
        });
      });
    },
    stuck: () => [...stuck],
  };
}
