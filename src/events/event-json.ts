import type { SecurityEvent } from '../model/event.ts';
import { pieceOf } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import type { ByteSink } from './byte-sink.ts';
import { escapeAny } from './json-text.ts';
import { writeHead } from './json-head.ts';
import { createTimePiece } from './json-time.ts';
import type { PlainLine } from './plain-line.ts';

const SESSION = pieceOf('"session":"');
const SIGNATURE = pieceOf('"signature":"');
const DURATION = pieceOf('"duration":');
const ATTEMPTS = pieceOf('"attempts":');
const ID = pieceOf('"id":"');
const TTY = pieceOf('"tty":"');
const COMMAND_LINE = pieceOf('"command_line":"');
const USER = pieceOf('"user":{');
const NAME = pieceOf('"name":"');
const TARGET = pieceOf('"target":{"name":"');
const EFFECTIVE = pieceOf('"effective":{"name":"');
const GROUP = pieceOf('"group":{"name":"');
const SOURCE = pieceOf('"source":{');
const SOURCE_IP = pieceOf('"source":{"ip":"');
const PORT = pieceOf('"port":');
const DOMAIN = pieceOf('"domain":"');
const NETWORK = pieceOf('"network":"');
const TRUSTED = pieceOf('"trusted":');
const SOURCE_USER = pieceOf('"user":{"name":"');
const LOG = pieceOf('"log":{');
const FILE = pieceOf('"file":{"path":"');
const MESSAGE = pieceOf('"message":"');
const END = pieceOf('"}\n');
const QUOTE_COMMA = pieceOf('",');

const timePiece = createTimePiece('{"@timestamp":"');

interface Place {
  readonly host: string;
  readonly process: string;
  readonly piece: BytePiece;
}

// Events come in runs of the same host, of a few processes.
const MAX_PLACES = 4;
const places: Place[] = [];
let nextPlace = 0;

/** The end of `event`, `host`, and the beginning of `process` up to the value of its id. */
function placePiece(host: string, process: string): BytePiece {
  for (const place of places) if (place.process === process && place.host === host) return place.piece;
  const piece = pieceOf(`${placeText(host, process)}"pid":`);
  places[nextPlace] = { host, process, piece };
  nextPlace = (nextPlace + 1) % MAX_PLACES;
  return piece;
}

function placeText(host: string, process: string): string {
  return `"},"host":{"name":"${escapeAny(host)}"},"process":{"name":"${escapeAny(process)}",`;
}

let lastPath: string | undefined;
let lastLog = pieceOf('"log":{"offset":');

/** The beginning of `log` up to the value of its offset. */
function logPiece(path: string | undefined): BytePiece {
  if (path === lastPath) return lastLog;
  lastPath = path;
  const file = path === undefined ? '' : `"file":{"path":"${escapeAny(path)}"},`;
  lastLog = pieceOf(`"log":{${file}"offset":`);
  return lastLog;
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
  if (ip !== undefined) {
    sink.ipMember(SOURCE_IP, ip);
  } else {
    if ((port ?? domain ?? network ?? trusted ?? user) === undefined) return;
    sink.piece(SOURCE);
  }
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
  if (offset !== undefined) {
    sink.member(logPiece(path), offset);
  } else {
    if (path === undefined) return;
    sink.piece(LOG);
    writeNamed(sink, FILE, path);
  }
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
  const pid = event['process.pid'];
  if (pid === undefined) sink.piece(pieceOf(placeText(event['host.name'], event['process.name'])));
  else sink.member(placePiece(event['host.name'], event['process.name']), pid);
  sink.textMember(TTY, event['process.tty'] as string | undefined);
  sink.textMember(COMMAND_LINE, event['process.command_line']);
  sink.close();
  writeUser(sink, event);
  writeSource(sink, event);
  writeNamed(sink, GROUP, event['group.name'] as string | undefined);
  writeLog(sink, event);
  sink.piece(MESSAGE);
  const isWritten = line !== undefined && sink.plainBytes(line.bytes, line.start, line.end - line.start);
  if (!isWritten) sink.text(event.message);
  sink.piece(END);
}
