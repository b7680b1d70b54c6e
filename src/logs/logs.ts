import { randomBytes } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { PositionState } from '../model/log-line.ts';
import { createSource } from './create-source.ts';
import type { LogsConfig, SourceConfig } from './config.ts';
import { detectSources } from './detect.ts';
import { createJournalctlRunner, type RunJournalctl } from './journald/journalctl.ts';
import { createSilenceWatch } from './silence-watch.ts';
import type { LineSink, ReadsLine, SourceStatus } from './source.ts';

export interface LogsOptions {
  readonly config: LogsConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly logger: Logger;
  /** What was committed last, by source id. */
  readonly positions: ReadonlyMap<string, PositionState>;
  /** Takes the batches of all sources; those of different sources may come at the same time. */
  readonly sink: LineSink;
  /** Which lines of the journal are delivered. Default: all. */
  readonly reads?: ReadsLine | undefined;
  /** Default: `journalctl` on PATH. */
  readonly run?: RunJournalctl | undefined;
  /** Called each time a source falls silent, with its status. */
  readonly onSilent?: ((status: SourceStatus) => void) | undefined;
}

/** All sources of log lines. */
export interface Logs {
  /** Resolves when every source stands at its position and reads, or waits. */
  start(): Promise<void>;
  /** Resolves when nothing more will be delivered. */
  stop(): Promise<void>;
  status(): readonly SourceStatus[];
  /** The configuration names no source, by an empty list: that is a choice and no failure. */
  readonly isOff: boolean;
}

/** Makes the sources that are configured, or the one that fits this host. */
export async function createLogs(options: LogsOptions): Promise<Logs> {
  const { config, clock, logger } = options;
  const run = options.run ?? createJournalctlRunner();
  const configured = config.sources === 'auto' ? await detected(run, options) : config.sources;
  const sources = configured.map((source) =>
    createSource(source, {
      ...options,
      run,
      newId: () => randomBytes(8).toString('hex'),
      startAt: config.start_at,
      maxLineBytes: config.max_line,
    }),
  );
  const silence = createSilenceWatch({
    clock,
    logger,
    silentAfterMs: config.silent_after,
    status: () => sources.map((source) => source.status()),
    onSilent: options.onSilent ?? (() => {}),
  });
  return {
    async start() {
      await Promise.all(
        sources.map((source) => source.start(options.positions.get(source.id), options.sink)),
      );
      silence.start();
    },
    async stop() {
      silence.stop();
      await Promise.all(sources.map((source) => source.stop()));
    },
    status: () => sources.map((source) => ({ ...source.status(), silent: silence.isSilent(source.id) })),
    isOff: config.sources.length === 0,
  };
}

async function detected(run: RunJournalctl, { env, logger }: LogsOptions): Promise<SourceConfig[]> {
  const { kind, path, directory, speaks, words } = await detectSources({ run, hostRoot: env['HOST_ROOT'] });
  const fields = { kind, path, directory, speaks };
  if (kind === 'none') logger.warn(fields, `Log source: ${words}.`);
  else logger.info(fields, `Log source: ${words}.`);
  if (kind === 'journald') return [{ journald: { directory } }];
  return path === undefined ? [] : [{ file: path }];
}
