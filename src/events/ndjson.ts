import type { SecurityEvent } from '../model/event.ts';
import { BUILT_IN_FIELDS } from './draft.ts';
import { createJsonBytes } from './json-bytes.ts';
import type { JsonBytes } from './json-bytes.ts';
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

/** The constant part of `event` for each kind and outcome. */
const HEADS = new Map(
  EVENT_KINDS.map(({ action, category, type }) => {
    const start = `","event":{"kind":"event","category":"${category}","type":"${type}","action":"${action}"`;
    const heads = {
      success: `${start},"outcome":"success"`,
      failure: `${start},"outcome":"failure"`,
      none: start,
    };
    return [action as string, { type, heads }] as const;
  }),
);

/** Creates a writer of the shape that `toNdjson` describes. */
export function createNdjsonWriter(): NdjsonWriter {
  const json = createJsonBytes();
  // Events come in runs of the same second.
  let lastSecond = NaN;
  let lastText = '';

  function time(ms: number): void {
    const second = Math.floor(ms / 1000);
    if (second !== lastSecond) {
      lastText = `{"@timestamp":"${new Date(second * 1000).toISOString().slice(0, -4)}`;
      lastSecond = second;
    }
    json.raw(lastText);
    const rest = ms - second * 1000;
    if (rest < 100) json.raw(rest < 10 ? '00' : '0');
    json.number(rest);
    json.raw('Z');
  }

  function head(event: SecurityEvent, text: JsonBytes['quoted']): void {
    const known = HEADS.get(event['event.action']);
    if (known !== undefined && known.type === event['event.type']) {
      json.raw(known.heads[event['event.outcome'] ?? 'none']);
      return;
    }
    json.raw('","event":{"kind":"event","category":');
    text(event['event.category']);
    json.raw(',"type":');
    text(String(event['event.type'] ?? 'info'));
    json.raw(',"action":');
    text(event['event.action']);
    if (event['event.outcome'] !== undefined) json.raw(`,"outcome":"${event['event.outcome']}"`);
  }

  function optional(before: string, value: unknown, text: JsonBytes['quoted']): void {
    if (value === undefined) return;
    json.raw(before);
    if (typeof value === 'string') text(value);
    else if (typeof value === 'number') json.number(value);
    else json.raw(value === true ? 'true' : 'false');
  }

  function user(event: SecurityEvent, text: JsonBytes['quoted']): void {
    const name = event['user.name'];
    const target = event['user.target.name'];
    const effective = event['user.effective.name'];
    if (name === undefined && target === undefined && effective === undefined) return;
    json.raw(',"user":{');
    optional('"name":', name, text);
    optional(name === undefined ? '"target":{"name":' : ',"target":{"name":', target, text);
    if (target !== undefined) json.raw('}');
    const isFirst = name === undefined && target === undefined;
    optional(isFirst ? '"effective":{"name":' : ',"effective":{"name":', effective, text);
    if (effective !== undefined) json.raw('}');
    json.raw('}');
  }

  function source(event: SecurityEvent, text: JsonBytes['quoted']): void {
    const ip = event['source.ip'];
    const domain = event['source.domain'];
    const port = event['source.port'];
    const by = event['source.user.name'];
    let comma = ',"source":{';
    const next = (name: string, value: unknown): void => {
      optional(`${comma}${name}`, value, text);
      if (value !== undefined) comma = ',';
    };
    if (
      ip !== undefined &&
      domain === undefined &&
      by === undefined &&
      event['source.network'] === undefined
    ) {
      json.raw(',"source":{"ip":');
      json.quoted(ip);
      optional(',"port":', port, text);
      optional(',"trusted":', event['source.trusted'], text);
      json.raw('}');
      return;
    }
    next('"ip":', ip);
    next('"port":', port);
    next('"domain":', domain);
    next('"network":', event['source.network']);
    next('"trusted":', event['source.trusted']);
    next('"user":{"name":', by);
    if (by !== undefined) json.raw('}');
    if (comma === ',') json.raw('}');
  }

  function writeKnown(event: SecurityEvent, text: JsonBytes['quoted']): void {
    time(event['@timestamp']);
    head(event, text);
    optional(',"reason":', event['event.reason'], text);
    optional(',"method":', event['event.method'], text);
    optional(',"session":', event['event.session'], text);
    optional(',"signature":', event['event.signature'], text);
    optional(',"duration":', event['event.duration'], text);
    optional(',"attempts":', event['event.attempts'], text);
    json.raw(',"id":');
    text(event['event.id']);
    json.raw('},"host":{"name":');
    text(event['host.name']);
    json.raw('},"process":{"name":');
    text(event['process.name']);
    optional(',"pid":', event['process.pid'], text);
    optional(',"tty":', event['process.tty'], text);
    optional(',"command_line":', event['process.command_line'], text);
    json.raw('}');
    user(event, text);
    source(event, text);
    optional(',"group":{"name":', event['group.name'], text);
    if (event['group.name'] !== undefined) json.raw('}');
    const path = event['log.file.path'];
    const offset = event['log.offset'];
    optional(',"log":{"file":{"path":', path, json.quoted);
    optional(path === undefined ? ',"log":{"offset":' : '},"offset":', offset, text);
    if (path !== undefined && offset === undefined) json.raw('}');
    if (path !== undefined || offset !== undefined) json.raw('}');
    json.raw(',"message":');
    text(event.message);
    json.raw('}\n');
  }

  return {
    write(event, isPlain) {
      if (isPlain) writeKnown(event, json.quotedPlain);
      else if (isBuiltIn(event)) writeKnown(event, json.quoted);
      else json.utf8(`${JSON.stringify(nestEvent(event))}\n`);
    },
    take: json.take,
  };
}

function isBuiltIn(event: SecurityEvent): boolean {
  for (const field in event) if (!BUILT_IN_FIELDS.has(field)) return false;
  return true;
}

const single = createNdjsonWriter();

/**
 * The event as one line of JSON without line end: nested objects (`{"event":{"action":…}}`), `@timestamp` in
 * ISO 8601 with milliseconds, unknown fields left out.
 */
export function toNdjson(event: SecurityEvent): string {
  single.write(event, false);
  return Buffer.from(single.take()).toString('utf8', 0).slice(0, -1);
}
