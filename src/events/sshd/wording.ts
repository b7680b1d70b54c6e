import { standsAt } from '../byte-word.ts';
import type { ByteWord } from '../byte-word.ts';
import type { PeerPlace } from '../peer.ts';
import type { Draft } from '../draft.ts';
import { newDraft } from '../draft.ts';
import type { EventKind } from '../kinds.ts';
import { part } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';

/** One message of sshd between `start` (behind `error: ` and the like) and `end` (before ` [preauth]`). */
export interface Wording {
  text: string;
  bytes: DataView | undefined;
  start: number;
  end: number;
  /** Said by the part of sshd that runs before a user is authenticated. */
  preauth: boolean;
  readonly place: PeerPlace;
}

/** Knows some of sshd's wordings; false means: not one of mine. */
export type WordingParser = (wording: Wording, line: SyslogLine, out: Draft[]) => boolean;

/** Appends a failed event of `kind` with the peer found last. */
export function failure(kind: EventKind, line: SyslogLine, out: Draft[], reason?: string): Draft {
  const draft = newDraft(line, kind, 'failure');
  draft['event.reason'] = reason;
  out.push(draft);
  return draft;
}

/** Whether the message of `wording` begins with `word`. */
export function begins(wording: Wording, word: string): boolean {
  return wording.text.startsWith(word, wording.start);
}

/** The same for what is asked of nearly every line. */
export function beginsWith(wording: Wording, word: ByteWord): boolean {
  return standsAt(wording, word, wording.start);
}

const INVALID_USER = 'invalid user ';
const ILLEGAL_USER = 'illegal user ';
const NO_SUCH_NAME = '<invalid username>';

/** Start of the name at `start`, behind `invalid user ` where sshd says so. */
export function invalidNameStart(text: string, start: number): number {
  const isInvalid =
    text.charCodeAt(start) === 105 &&
    (text.startsWith(INVALID_USER, start) || text.startsWith(ILLEGAL_USER, start));
  return isInvalid ? start + INVALID_USER.length : start;
}

/**
 * Writes the user that stands in [start, end), `invalid user ` before it taken off; returns whether sshd called it
 * invalid. A name may be empty and may contain anything.
 */
export function setUser(draft: Draft, text: string, start: number, end: number): boolean {
  const from = invalidNameStart(text, start);
  if (
    text.charCodeAt(start) === 60 &&
    end - start === NO_SUCH_NAME.length &&
    text.startsWith(NO_SUCH_NAME, start)
  ) {
    draft['event.reason'] = 'invalid user';
    return true;
  }
  draft['user.name'] = part(text, from, end);
  if (from === start) return false;
  draft['event.reason'] = 'invalid user';
  return true;
}
