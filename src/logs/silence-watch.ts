import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { SourceStatus } from './source.ts';

export interface SilenceWatchOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly silentAfterMs: number;
  readonly status: () => readonly SourceStatus[];
  /** Called once for each time a source falls silent. */
  readonly onSilent: (status: SourceStatus) => void;
}

export interface SilenceWatch {
  start(): void;
  stop(): void;
  isSilent(id: string): boolean;
}

/** Notices sources that have delivered no line for too long: a log that nobody writes to looks like a quiet night. */
export function createSilenceWatch(options: SilenceWatchOptions): SilenceWatch {
  const { clock, silentAfterMs } = options;
  const heard = new Map<string, { lines: number; atMs: number }>();
  const silent = new Set<string>();
  let cancel = (): void => {};

  function check(): void {
    const now = clock.monotonic();
    for (const status of options.status()) {
      const last = heard.get(status.id);
      if (last === undefined || last.lines !== status.lines) {
        heard.set(status.id, { lines: status.lines, atMs: now });
        silent.delete(status.id);
      } else if (now - last.atMs >= silentAfterMs && !silent.has(status.id)) {
        silent.add(status.id);
        options.logger.warn({ source: status.id, silentAfterMs }, 'A log source has fallen silent.');
        options.onSilent(status);
      }
    }
    cancel = clock.after(Math.min(60_000, Math.max(1000, silentAfterMs / 10)), check);
  }

  return {
    start: check,
    stop: () => cancel(),
    isSilent: (id) => silent.has(id),
  };
}
