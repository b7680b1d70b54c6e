import { z } from 'zod';
import type { LogHeader, LogLine } from '../../model/log-line.ts';
import { isForged } from './speaker.ts';

/** The fields that are asked for; `__CURSOR` and `__REALTIME_TIMESTAMP` always come. */
export const JOURNAL_FIELDS = [
  'MESSAGE',
  'SYSLOG_IDENTIFIER',
  'SYSLOG_PID',
  '_PID',
  '_COMM',
  '_UID',
  '_EXE',
  '_SYSTEMD_UNIT',
  '_TRANSPORT',
  '_HOSTNAME',
  '_SOURCE_REALTIME_TIMESTAMP',
] as const;

// A field is text; an array of bytes where it is not printable UTF-8; an array of these where it was given twice; null
// where it was too large (systemd.io/JOURNAL_EXPORT_FORMATS, "Journal JSON Format").
const byteArray = z.array(z.int().min(0).max(255));
const field = z
  .union([z.string(), byteArray, z.null(), z.array(z.union([z.string(), byteArray]))])
  .transform((value) => {
    if (value === null || typeof value === 'string') return value ?? undefined;
    const first = value[0];
    if (typeof first === 'number') return Buffer.from(value as number[]).toString('utf8');
    return Array.isArray(first) ? Buffer.from(first).toString('utf8') : first;
  })
  .optional();

const entrySchema = z.object({
  __CURSOR: z.string(),
  __REALTIME_TIMESTAMP: z.coerce.number(),
  _SOURCE_REALTIME_TIMESTAMP: z.coerce.number().optional(),
  MESSAGE: field,
  SYSLOG_IDENTIFIER: field,
  SYSLOG_PID: field,
  _PID: field,
  _COMM: field,
  _UID: field,
  _EXE: field,
  _SYSTEMD_UNIT: field,
  _TRANSPORT: field,
  _HOSTNAME: field,
});

export interface JournalEntry {
  readonly cursor: string;
  /** When the journal took it, Unix microseconds. */
  readonly receivedUs: number;
  readonly line: LogLine;
}

/** Makes a line of one object of `journalctl --output=json`, or undefined where it is none. */
export function parseEntry(json: string, maxLineBytes: number): JournalEntry | undefined {
  const parsed = entrySchema.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const { __CURSOR: cursor, __REALTIME_TIMESTAMP: receivedUs, MESSAGE: message = '' } = parsed.data;
  const bytes = Buffer.from(message);
  const isCut = bytes.length > maxLineBytes;
  const text = isCut ? bytes.toString('utf8', 0, maxLineBytes) : message;
  const line = { text, id: idOf(cursor), header: headerOf(parsed.data) };
  return {
    cursor,
    receivedUs,
    line: isCut ? { ...line, cutBytes: bytes.length - maxLineBytes } : line,
  };
}

function headerOf(entry: z.infer<typeof entrySchema>): LogHeader {
  const { __REALTIME_TIMESTAMP: receivedUs, _SOURCE_REALTIME_TIMESTAMP: sentUs = receivedUs } = entry;
  const { SYSLOG_IDENTIFIER: identifier, _COMM: command, _HOSTNAME: host } = entry;
  const { _PID: kernelPid, SYSLOG_PID: pid = '' } = entry;
  // GDM signs as `gdm-password]`.
  const program = (identifier ?? command ?? '').replace(/\]$/, '');
  const header = {
    timeMs: Math.floor(sentUs / 1000),
    host,
    program,
    pid: /^\d+$/.test(kernelPid ?? pid) ? Number(kernelPid ?? pid) : undefined,
  };
  const sender = {
    program,
    command,
    uid: entry._UID,
    executable: entry._EXE,
    unit: entry._SYSTEMD_UNIT,
    transport: entry._TRANSPORT,
    message: entry.MESSAGE ?? '',
  };
  return isForged(sender) ? { ...header, isForged: true } : header;
}

/** The sequence numbers of the cursor: with them an entry is the same for ever. */
function idOf(cursor: string): string {
  const parts = new Map(cursor.split(';').map((part) => [part.slice(0, 2), part.slice(2)]));
  const [sequence, number] = [parts.get('s='), parts.get('i=')];
  return sequence === undefined || number === undefined ? cursor : `${sequence}:${number}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
