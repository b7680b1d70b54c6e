import { indexIn, numberBetween } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';

const STAMP = 'msg=audit(';
const NODE = 'node=';
const LONGEST = 400;

/**
 * Reads the beginning of a record of `audit.log`: `[node=HOST ]type=TYPE msg=audit(SECONDS.MILLISECONDS:SERIAL): …`. The
 * message is the record as a whole, said by `auditd`. False where the line at `at` is none.
 */
export function readAuditHeader(line: SyslogLine, at: number, defaultHost: string): boolean {
  const text = line.source;
  const hasNode = text.startsWith(NODE, at);
  if (!hasNode && !text.startsWith('type=', at)) return false;
  const mark = indexIn(text, STAMP, at, Math.min(line.end, at + LONGEST));
  if (mark < 0) return false;
  const start = mark + STAMP.length;
  const dot = text.indexOf('.', start);
  // seconds have ten digits until 2286
  const high = numberBetween(text, start, start + 5);
  const low = numberBetween(text, start + 5, start + 10);
  const ms = numberBetween(text, dot + 1, dot + 4);
  if (dot !== start + 10 || high < 0 || low < 0 || ms < 0 || text.charCodeAt(dot + 4) !== 58) return false;
  line.timeMs = (high * 100_000 + low) * 1000 + ms;
  line.host = hasNode ? text.slice(at + NODE.length, text.indexOf(' ', at)) : defaultHost;
  line.program = 'auditd';
  line.pid = undefined;
  line.module = undefined;
  line.messageStart = at;
  return true;
}
