import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { SourceConfig } from './config.ts';
import { createFileSource } from './file/file-source.ts';
import { createGlobSource } from './file/glob-source.ts';
import { isGlob } from './file/glob.ts';
import type { RunJournalctl } from './journald/journalctl.ts';
import { createJournaldSource } from './journald/journald-source.ts';
import type { LogSource, ReadsLine } from './source.ts';
import { createStdinSource } from './stdin-source.ts';
import { createSyslogSource } from './syslog/syslog-source.ts';

export interface CreateSourceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly newId: () => string;
  readonly run: RunJournalctl;
  readonly startAt: 'beginning' | 'end';
  readonly maxLineBytes: number;
  readonly reads?: ReadsLine | undefined;
}

/** Makes the source that an element of `logs.sources` describes. */
export function createSource(config: SourceConfig, options: CreateSourceOptions): LogSource {
  if ('file' in config)
    return isGlob(config.file)
      ? createGlobSource({ ...options, pattern: config.file })
      : createFileSource({ ...options, path: config.file });
  if ('journald' in config) return createJournaldSource({ ...options, ...config.journald });
  if ('stdin' in config) return createStdinSource({ ...options, input: process.stdin });
  const { udp, tcp, max_lines_per_second: maxLinesPerSecond } = config.syslog;
  return createSyslogSource({ ...options, udp, tcp, maxLinesPerSecond });
}
