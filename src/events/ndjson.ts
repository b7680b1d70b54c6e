import type { EcsValue, SecurityEvent } from '../model/event.ts';
import { BUILT_IN_FIELDS } from './draft.ts';
import { escapeAny, escapeNothing } from './json-text.ts';
import type { Escape } from './json-text.ts';
import { EVENT_KINDS } from './kinds.ts';
import { nestEvent } from './nested-json.ts';

/** Writes events as lines of JSON. */
export interface NdjsonWriter {
  /**
   * Appends one line with its line feed. `isPlain` promises that the event is of a built-in parser and that no text in
   * it needs an escape.
   */
  write(event: SecurityEvent, isPlain: boolean): void;
  /** The lines since the last call; valid until the next `write`. */
  take(): Uint8Array;
}

const INITIAL_BYTES = 64 * 1024;
const MAX_UTF8_BYTES = 3;

/** The constant part of `event` for each kind and outcome. */
const HEADS = new Map(
  EVENT_KINDS.map(({ action, category, type }) => {
    const start = `"event":{"kind":"event","category":"${category}","type":"${type}","action":"${action}"`;
    const heads = {
      success: `${start},"outcome":"success"`,
      failure: `${start},"outcome":"failure"`,
      none: start,
    };
    return [action as string, { type, heads }] as const;
  }),
);

// Events come in runs of the same time, host and program.
let lastMs = NaN;
let lastTime = '';
let lastHost: string | undefined;
let lastProcess: string | undefined;
let lastPlace = '';

function time(ms: number): string {
  if (ms === lastMs) return lastTime;
  lastMs = ms;
  lastTime = `{"@timestamp":"${new Date(ms).toISOString()}",`;
  return lastTime;
}

/** The end of `event`, and the beginnings of `host` and `process`. */
function place(event: SecurityEvent, escape: Escape): string {
  const host = event['host.name'];
  const process = event['process.name'];
  if (host === lastHost && process === lastProcess) return lastPlace;
  lastHost = host;
  lastProcess = process;
  lastPlace = `"},"host":{"name":"${escape(host)}"},"process":{"name":"${escape(process)}"`;
  return lastPlace;
}

function head(event: SecurityEvent, escape: Escape): string {
  const known = HEADS.get(event['event.action']);
  if (known !== undefined && known.type === event['event.type'])
    return known.heads[event['event.outcome'] ?? 'none'];
  return (
    `"event":{"kind":"event","category":"${escape(event['event.category'])}"` +
    `,"type":"${escape(String(event['event.type'] ?? 'info'))}","action":"${escape(event['event.action'])}"` +
    text(',"outcome":"', event['event.outcome'], escape)
  );
}

/** `before` ends with the opening quote; nothing at all for an unknown value. */
function text(before: string, value: EcsValue | undefined, escape: Escape): string {
  return value === undefined ? '' : `${before}${escape(value as string)}"`;
}

function number(before: string, value: EcsValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' && Number.isFinite(value)
    ? before + value
    : before + JSON.stringify(value);
}

/** Members of one object, each with a comma before it, as that object; nothing if there are none. */
function object(name: string, members: string): string {
  return members === '' ? '' : `,"${name}":{${members.slice(1)}}`;
}

function user(event: SecurityEvent, escape: Escape): string {
  const name = event['user.name'];
  const target = event['user.target.name'];
  const effective = event['user.effective.name'];
  if (target === undefined && effective === undefined)
    return name === undefined ? '' : `,"user":{"name":"${escape(name)}"}`;
  const members =
    text(',"name":"', name, escape) +
    (target === undefined ? '' : `,"target":{"name":"${escape(target)}"}`) +
    (effective === undefined ? '' : `,"effective":{"name":"${escape(effective)}"}`);
  return object('user', members);
}

function source(event: SecurityEvent, escape: Escape): string {
  const ip = event['source.ip'];
  const port = event['source.port'];
  const by = event['source.user.name'];
  const network = event['source.network'];
  const domain = event['source.domain'];
  const trusted = event['source.trusted'];
  const isUsual = domain === undefined && by === undefined && network === undefined && trusted === undefined;
  if (ip !== undefined && isUsual) return `,"source":{"ip":"${escape(ip)}"${number(',"port":', port)}}`;
  const members =
    text(',"ip":"', ip, escape) +
    number(',"port":', port) +
    text(',"domain":"', domain, escape) +
    text(',"network":"', network, escape) +
    number(',"trusted":', trusted) +
    (by === undefined ? '' : `,"user":{"name":"${escape(by as string)}"}`);
  return object('source', members);
}

function log(event: SecurityEvent, escape: Escape): string {
  const path = event['log.file.path'];
  const offset = event['log.offset'];
  if (path === undefined) return offset === undefined ? '' : `,"log":{"offset":${offset}}`;
  return `,"log":{"file":{"path":"${escape(path)}"}${number(',"offset":', offset)}}`;
}

/** An event of the fields that the parsers set. Joined in one go: pieces are cheaper to link than to copy. */
function lineOf(event: SecurityEvent, escape: Escape): string {
  return (
    time(event['@timestamp']) +
    head(event, escape) +
    text(',"reason":"', event['event.reason'], escape) +
    text(',"method":"', event['event.method'], escape) +
    text(',"session":"', event['event.session'], escape) +
    text(',"signature":"', event['event.signature'], escape) +
    number(',"duration":', event['event.duration']) +
    number(',"attempts":', event['event.attempts']) +
    `,"id":"${escape(event['event.id'])}${place(event, escape)}` +
    number(',"pid":', event['process.pid']) +
    text(',"tty":"', event['process.tty'], escape) +
    text(',"command_line":"', event['process.command_line'], escape) +
    `}${user(event, escape)}${source(event, escape)}` +
    (event['group.name'] === undefined
      ? ''
      : object('group', text(',"name":"', event['group.name'], escape))) +
    `${log(event, escape)},"message":"${escape(event.message)}"}`
  );
}

function isBuiltIn(event: SecurityEvent): boolean {
  for (const field in event) if (!BUILT_IN_FIELDS.has(field)) return false;
  return true;
}

/**
 * The event as one line of JSON without line end: nested objects (`{"event":{"action":…}}`), `@timestamp` in
 * ISO 8601 with milliseconds, unknown fields left out.
 */
export function toNdjson(event: SecurityEvent): string {
  return isBuiltIn(event) ? lineOf(event, escapeAny) : JSON.stringify(nestEvent(event));
}

/** Creates a writer of the shape that `toNdjson` describes. */
export function createNdjsonWriter(): NdjsonWriter {
  let buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  let used = 0;

  function reserve(bytes: number): void {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe((used + bytes) * 2);
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  }

  return {
    write(event, isPlain) {
      if (isPlain) {
        const line = `${lineOf(event, escapeNothing)}\n`;
        reserve(line.length);
        used += buffer.write(line, used, 'latin1');
        return;
      }
      const line = `${toNdjson(event)}\n`;
      reserve(line.length * MAX_UTF8_BYTES);
      used += buffer.write(line, used, 'utf8');
    },
    take() {
      const taken = buffer.subarray(0, used);
      used = 0;
      return taken;
    },
  };
}
