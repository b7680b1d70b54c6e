import type { SecurityEvent } from '../model/event.ts';
import { pieceOf } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import type { ByteSink } from './byte-sink.ts';
import { escapeAny } from './json-text.ts';
import { EVENT_KINDS } from './kinds.ts';
import { ownText } from './own-text.ts';

/** A head with a reason and a method behind it, in one piece. */
interface Variant {
  readonly reason: string | undefined;
  readonly method: string | undefined;
  readonly piece: BytePiece;
}

/** The beginning of `event` for a kind and outcome. */
interface Head {
  readonly start: string;
  readonly piece: BytePiece;
  readonly variants: Variant[];
  /** Where the next variant goes once there are as many as are kept. */
  next: number;
  lastReason: string | undefined;
  lastMethod: string | undefined;
}

/** What a kind has in turns: a password or a key, of a user that exists or not. */
const MAX_VARIANTS = 4;

function newHead(start: string): Head {
  const head = { start, piece: pieceOf(start), variants: [], next: 0 };
  return { ...head, lastReason: undefined, lastMethod: undefined };
}

const HEADS = new Map(
  EVENT_KINDS.map(({ action, category, type }) => {
    const start = `Z","event":{"kind":"event","category":"${category}","type":"${type}","action":"${action}",`;
    const heads = {
      success: newHead(`${start}"outcome":"success",`),
      failure: newHead(`${start}"outcome":"failure",`),
      none: newHead(start),
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
const LONGEST = 64;

function memberText(name: string, text: string | undefined): string {
  return text === undefined ? '' : `"${name}":"${escapeAny(text)}",`;
}

function isShort(text: string | undefined): boolean {
  return text === undefined || text.length <= LONGEST;
}

/**
 * Makes a piece of what is written with a head, if it comes twice in a row: making it costs more than writing its parts,
 * and what comes once is often of the other side's choosing.
 */
function remember(head: Head, reason: string | undefined, method: string | undefined): void {
  if (!isShort(reason) || !isShort(method)) return;
  if (head.lastReason === reason && head.lastMethod === method) {
    const piece = pieceOf(head.start + memberText('reason', reason) + memberText('method', method));
    head.variants[head.next] = { reason: ownText(reason), method: ownText(method), piece };
    head.next = (head.next + 1) % MAX_VARIANTS;
  }
  head.lastReason = ownText(reason);
  head.lastMethod = ownText(method);
}

function variantOf(head: Head, reason: string | undefined, method: string | undefined): Variant | undefined {
  for (const variant of head.variants)
    if (variant.reason === reason && variant.method === method) return variant;
  return undefined;
}

/** Writes `event` from its kind to its method, with what ends the time stamp before it. */
export function writeHead(sink: ByteSink, event: SecurityEvent): void {
  const known = HEADS.get(event['event.action']);
  const reason = event['event.reason'];
  const method = event['event.method'] as string | undefined;
  if (known !== undefined && known.type === event['event.type']) {
    const head = known.heads[event['event.outcome'] ?? 'none'];
    const variant = variantOf(head, reason, method);
    if (variant !== undefined) {
      sink.piece(variant.piece);
      return;
    }
    remember(head, reason, method);
    sink.piece(head.piece);
  } else {
    sink.piece(OTHER_HEAD);
    sink.textMember(CATEGORY, event['event.category']);
    sink.textMember(TYPE, String(event['event.type'] ?? 'info'));
    sink.textMember(ACTION, event['event.action']);
    sink.textMember(OUTCOME, event['event.outcome']);
  }
  sink.textMember(REASON, reason);
  sink.textMember(METHOD, method);
}
