import type { Draft } from './draft.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * Reads the message of one family of programs: appends the events it means (often none) to `out` and says whether it
 * knows the wording. A wording nobody knows raises the drift meter.
 */
export type ProgramParser = (line: SyslogLine, out: Draft[]) => boolean;
