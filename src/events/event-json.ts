import type { SecurityEvent } from '../model/event.ts';
import { pieceOf } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import type { ByteSink } from './byte-sink.ts';
import { escapeAny } from './json-text.ts';
import { createTimePiece } from './json-time.ts';
import { EVENT_KINDS } from './kinds.ts';
import type { PlainLine } from './plain-line.ts';

/** The constant part of `event` for each kind and outcome. */
const HEADS = new Map(
  EVENT_KINDS.map(({ action, category, type }) => {
    const start = `Z","event":{"kind":"event","category":"${category}","type":"${type}","action":"${action}",`;
    const heads = {
      success: pieceOf(`${start}"outcome":"success",`),
      failure: pieceOf(`${start}"outcome":"failure",`),
      none: pieceOf(start),
    };
    return [action as string, { type, heads }] as const;
  }),
);

const OTHER_HEAD = pieceOf('Z","event":{"kind":"event",');
const CATEGORY = pieceOf('"category":"');
const TYPE = pieceOf('"type":"');
const ACTION = pieceOf('"action":"');
const OUTCOME = pieceOf('"outcome":"');
const REASON = pieceOf('"reason":"');
const METHOD = pieceOf('"method":"');
const SESSION = pieceOf('"session":"');
const SIGNATURE = pieceOf('"signature":"');
const DURATION = pieceOf('"duration":');
const ATTEMPTS = pieceOf('"attempts":');
const ID = pieceOf('"id":"');
const PID = pieceOf('"pid":');
const TTY = pieceOf('"tty":"');
const COMMAND_LINE = pieceOf('"command_line":"');
const USER = pieceOf('"user":{');
const NAME = pieceOf('"name":"');
const TARGET = pieceOf('"target":{"name":"');
const EFFECTIVE = pieceOf('"effective":{"name":"');
const GROUP = pieceOf('"group":{"name":"');
const SOURCE = pieceOf('"source":{');
const IP = pieceOf('"ip":"');
const PORT = pieceOf('"port":');
const DOMAIN = pieceOf('"domain":"');
const NETWORK = pieceOf('"network":"');
const TRUSTED = pieceOf('"trusted":');
const SOURCE_USER = pieceOf('"user":{"name":"');
const LOG = pieceOf('"log":{');
const FILE = pieceOf('"file":{"path":"');
const OFFSET = pieceOf('"offset":');
const MESSAGE = pieceOf('"message":"');
const END = pieceOf('"}\n');
const QUOTE_COMMA = pieceOf('",');

const timePiece = createTimePiece('{"@timestamp":"');

// Events come in runs of the same host and program.
let lastHost: string | undefined;
let lastProcess: string | undefined;
let lastPlace = pieceOf('');

/** The end of `event`, `host`, and the beginning of `process`. */
function placePiece(host: string, process: string): BytePiece {
  if (host === lastHost && process === lastProcess) return lastPlace;
  lastHost = host;
  lastProcess = process;
  lastPlace = pieceOf(`"},"host":{"name":"${escapeAny(host)}"},"process":{"name":"${escapeAny(process)}",`);
  return lastPlace;
}

function writeHead(sink: ByteSink, event: SecurityEvent): void {
  const known = HEADS.get(event['event.action']);
  if (known !== undefined && known.type === event['event.type']) {
    sink.piece(known.heads[event['event.outcome'] ?? 'none']);
    return;
  }
  sink.piece(OTHER_HEAD);
  sink.textMember(CATEGORY, event['event.category']);
  sink.textMember(TYPE, String(event['event.type'] ?? 'info'));
  sink.textMember(ACTION, event['event.action']);
  sink.textMember(OUTCOME, event['event.outcome']);
}

function writeUser(sink: ByteSink, event: SecurityEvent): void {
  const name = event['user.name'];
  const target = event['user.target.name'];
  const effective = event['user.effective.name'];
  if (name === undefined && target === undefined && effective === undefined) return;
  sink.piece(USER);
  sink.textMember(NAME, name);
  writeNamed(sink, TARGET, target);
  writeNamed(sink, EFFECTIVE, effective);
  sink.close();
}

/** `"group":{"name":"NAME"},` and its like. */
function writeNamed(sink: ByteSink, start: BytePiece, name: string | undefined): void {
  if (name === undefined) return;
  sink.textMember(start, name);
  sink.close();
}

function writeSource(sink: ByteSink, event: SecurityEvent): void {
  const ip = event['source.ip'];
  const port = event['source.port'];
  const domain = event['source.domain'];
  const network = event['source.network'] as string | undefined;
  const trusted = event['source.trusted'] as boolean | undefined;
  const user = event['source.user.name'] as string | undefined;
  const known = ip ?? port ?? domain ?? network ?? trusted ?? user;
  if (known === undefined) return;
  sink.piece(SOURCE);
  sink.textMember(IP, ip);
  sink.member(PORT, port);
  sink.textMember(DOMAIN, domain);
  sink.textMember(NETWORK, network);
  sink.member(TRUSTED, trusted);
  writeNamed(sink, SOURCE_USER, user);
  sink.close();
}

function writeLog(sink: ByteSink, event: SecurityEvent): void {
  const path = event['log.file.path'];
  const offset = event['log.offset'];
  if (path === undefined && offset === undefined) return;
  sink.piece(LOG);
  writeNamed(sink, FILE, path);
  sink.member(OFFSET, offset);
  sink.close();
}

/**
 * Writes an event of the fields that the built-in parsers set as one line of JSON. Every member leaves a comma behind,
 * which the end of its object takes away.
 */
export function writeEvent(sink: ByteSink, event: SecurityEvent, line: PlainLine | undefined): void {
  const id = event['event.id'];
  const session = event['event.session'] as string | undefined;
  sink.piece(timePiece(event['@timestamp']));
  writeHead(sink, event);
  sink.textMember(REASON, event['event.reason']);
  sink.textMember(METHOD, event['event.method'] as string | undefined);
  if (session !== undefined) {
    sink.piece(SESSION);
    if (line !== undefined && session === id) sink.piece(line.idBytes);
    else sink.text(session);
    sink.piece(QUOTE_COMMA);
  }
  sink.textMember(SIGNATURE, event['event.signature'] as string | undefined);
  sink.member(DURATION, event['event.duration'] as number | undefined);
  sink.member(ATTEMPTS, event['event.attempts'] as number | undefined);
  sink.piece(ID);
  if (line !== undefined) sink.piece(line.idBytes);
  else sink.text(id);
  sink.piece(placePiece(event['host.name'], event['process.name']));
  sink.member(PID, event['process.pid']);
  sink.textMember(TTY, event['process.tty'] as string | undefined);
  sink.textMember(COMMAND_LINE, event['process.command_line']);
  sink.close();
  writeUser(sink, event);
  writeSource(sink, event);
  writeNamed(sink, GROUP, event['group.name'] as string | undefined);
  writeLog(sink, event);
  sink.piece(MESSAGE);
  if (line !== undefined) sink.bytes(line.bytes, line.start, line.end - line.start);
  else sink.text(event.message);
  sink.piece(END);
}
