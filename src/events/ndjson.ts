import type { SecurityEvent } from '../model/event.ts';
import { BUILT_IN_FIELDS } from './draft.ts';
import { EVENT_KINDS } from './kinds.ts';

/** How a text becomes a JSON string. */
type Quote = (text: string) => string;

const UNSAFE_LINES = /[^\n\x20\x21\x23-\x5b\x5d-\x7e]/;
const UNSAFE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;

/** Whether `text` can stand in JSON as it is: printable ASCII without quote and backslash. */
export function isPlain(text: string): boolean {
  return !UNSAFE.test(text);
}

/** The same for a text of several lines. */
export function arePlain(lines: string): boolean {
  return !UNSAFE_LINES.test(lines);
}

function quote(text: string): string {
  return UNSAFE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function quotePlain(text: string): string {
  return `"${text}"`;
}

// Events come in runs of the same second.
let lastSecond = NaN;
let lastText = '';

/** ISO 8601 in UTC with milliseconds, of integer Unix milliseconds. */
export function isoTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, -4);
    lastSecond = second;
  }
  const rest = ms - second * 1000;
  return `${lastText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}

interface Heads {
  readonly success: string;
  readonly failure: string;
  readonly none: string;
}

/** The constant part of `event` for each kind and outcome. */
const HEADS = new Map<string, { readonly type: string; readonly heads: Heads }>(
  EVENT_KINDS.map(({ action, category, type }) => {
    const start = `"event":{"kind":"event","category":"${category}","type":"${type}","action":"${action}"`;
    const heads = {
      success: `${start},"outcome":"success"`,
      failure: `${start},"outcome":"failure"`,
      none: start,
    };
    return [action, { type, heads }];
  }),
);

function eventHead(event: SecurityEvent): string {
  const outcome = event['event.outcome'];
  const known = HEADS.get(event['event.action']);
  if (known !== undefined && known.type === event['event.type']) return known.heads[outcome ?? 'none'];
  const start = `"event":{"kind":"event","category":${quote(event['event.category'])},"type":${quote(String(event['event.type'] ?? 'info'))},"action":${quote(event['event.action'])}`;
  return outcome === undefined ? start : `${start},"outcome":"${outcome}"`;
}

function userPart(event: SecurityEvent, q: Quote): string {
  const name = event['user.name'];
  const target = event['user.target.name'];
  const effective = event['user.effective.name'];
  if (target === undefined && effective === undefined)
    return name === undefined ? '' : `,"user":{"name":${q(name)}}`;
  let text = name === undefined ? '' : `,"name":${q(name)}`;
  if (target !== undefined) text += `,"target":{"name":${q(target)}}`;
  if (effective !== undefined) text += `,"effective":{"name":${q(effective)}}`;
  return `,"user":{${text.slice(1)}}`;
}

function sourcePart(event: SecurityEvent, q: Quote): string {
  const ip = event['source.ip'];
  const port = event['source.port'];
  const domain = event['source.domain'];
  const user = event['source.user.name'];
  const network = event['source.network'];
  const trusted = event['source.trusted'];
  let text = ip === undefined ? '' : `,"ip":"${ip}"`;
  if (port !== undefined) text += `,"port":${port}`;
  if (domain !== undefined) text += `,"domain":${q(domain)}`;
  if (user !== undefined) text += `,"user":{"name":${q(user as string)}}`;
  if (network !== undefined) text += `,"network":${quote(network as string)}`;
  if (trusted !== undefined) text += `,"trusted":${trusted}`;
  return text === '' ? '' : `,"source":{${text.slice(1)}}`;
}

function eventPart(event: SecurityEvent, q: Quote, idQuote: Quote): string {
  const reason = event['event.reason'];
  const method = event['event.method'];
  const session = event['event.session'];
  const duration = event['event.duration'];
  const attempts = event['event.attempts'];
  const signature = event['event.signature'];
  let text = reason === undefined ? '' : `,"reason":${q(reason)}`;
  if (method !== undefined) text += `,"method":${q(method as string)}`;
  if (session !== undefined) text += `,"session":${idQuote(session as string)}`;
  if (duration !== undefined) text += `,"duration":${duration}`;
  if (attempts !== undefined) text += `,"attempts":${attempts}`;
  if (signature !== undefined) text += `,"signature":${q(signature as string)}`;
  return text;
}

function processPart(event: SecurityEvent, q: Quote): string {
  const pid = event['process.pid'];
  const tty = event['process.tty'];
  const command = event['process.command_line'];
  let text = pid === undefined ? '' : `,"pid":${pid}`;
  if (tty !== undefined) text += `,"tty":${q(tty as string)}`;
  if (command !== undefined) text += `,"command_line":${q(command)}`;
  return text;
}

function logPart(event: SecurityEvent): string {
  const path = event['log.file.path'];
  const offset = event['log.offset'];
  if (path === undefined) return offset === undefined ? '' : `,"log":{"offset":${offset}}`;
  const file = `,"log":{"file":{"path":${quote(path)}}`;
  return offset === undefined ? `${file}}` : `${file},"offset":${offset}}`;
}

function write(event: SecurityEvent, q: Quote, idQuote: Quote): string {
  const group = event['group.name'];
  const groupPart = group === undefined ? '' : `,"group":{"name":${q(group as string)}}`;
  return `{"@timestamp":"${isoTime(event['@timestamp'])}",${eventHead(event)}${eventPart(event, q, idQuote)},"id":${idQuote(event['event.id'])}},"host":{"name":${q(event['host.name'])}},"process":{"name":${q(event['process.name'])}${processPart(event, q)}}${userPart(event, q)}${sourcePart(event, q)}${groupPart}${logPart(event)},"message":${q(event.message)}}`;
}

type Tree = { [key: string]: unknown };

/** Puts a dotted name into nested objects; where a part of it is a value already, the rest stays dotted. */
function put(tree: Tree, field: string, value: unknown): void {
  let node = tree;
  const words = field.split('.');
  for (let i = 0; i < words.length - 1; i++) {
    const word = words[i] as string;
    const next = Object.hasOwn(node, word) ? node[word] : undefined;
    if (next !== undefined && (typeof next !== 'object' || next === null)) {
      node[words.slice(i).join('.')] = value;
      return;
    }
    if (next === undefined)
      Object.defineProperty(node, word, { value: {}, enumerable: true, writable: true });
    node = node[word] as Tree;
  }
  const last = words.at(-1) as string;
  const taken = Object.hasOwn(node, last);
  Object.defineProperty(node, taken ? `${last}.value` : last, { value, enumerable: true, writable: true });
}

/** Any event as nested objects, for fields that the built-in parsers do not have. */
function writeAny(event: SecurityEvent): string {
  const tree: Tree = {};
  for (const [field, value] of Object.entries(event)) {
    if (value === undefined) continue;
    put(tree, field, field === '@timestamp' ? isoTime(value as number) : value);
  }
  return JSON.stringify(tree);
}

/**
 * The event as one line of JSON without line end: nested objects (`{"event":{"action":…}}`), `@timestamp` in
 * ISO 8601 with milliseconds, unknown fields left out.
 */
export function toNdjson(event: SecurityEvent): string {
  for (const field in event) if (!BUILT_IN_FIELDS.has(field)) return writeAny(event);
  return event['event.dataset'] === undefined ? write(event, quote, quote) : writeAny(event);
}

/**
 * The same for an event of a built-in parser whose line, host and id `isPlain`: no text of it needs escapes. For
 * readers that have checked whole chunks.
 */
export function toNdjsonPlain(event: SecurityEvent): string {
  return event['event.dataset'] === undefined ? write(event, quotePlain, quotePlain) : writeAny(event);
}
