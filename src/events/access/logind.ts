import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { idOf } from '../syslog-line.ts';

const OPENED = kindOf('session_opened');
const CLOSED = kindOf('session_closed');
const MAX_SESSIONS = 10_000;
const NS_PER_MS = 1_000_000;

const NEW_SESSION = /^New session '?(?<id>[^\s']+)'? of user '?(?<user>[^\s']+?)'?(?:\.| with class .*)?\s*$/;
const REMOVED = /^Removed session '?(?<id>[^\s'.]+)'?\.?\s*$/;
const LONGEST = 300;

interface Opened {
  readonly event: string;
  readonly user: string;
  readonly timeMs: number;
}

/** The parser of systemd-logind. It remembers open sessions, because the line that ends one names no user. */
export function createLogindParser(): ProgramParser {
  const open = new Map<string, Opened>();

  return (line, out) => {
    const text = line.message.slice(0, LONGEST);
    const opened = NEW_SESSION.exec(text)?.groups;
    if (opened !== undefined) {
      const draft = newDraft(line, OPENED, 'success');
      draft['user.name'] = opened['user'];
      draft['event.session'] = idOf(line);
      const key = `${line.host} ${opened['id']}`;
      open.delete(key);
      if (open.size >= MAX_SESSIONS) open.delete(open.keys().next().value ?? '');
      open.set(key, { event: idOf(line), user: opened['user'] ?? '', timeMs: line.timeMs });
      out.push(draft);
      return true;
    }
    const removed = REMOVED.exec(text)?.groups;
    // seats, buttons, lids, power: all else is no login
    if (removed === undefined) return true;
    const key = `${line.host} ${removed['id']}`;
    const session = open.get(key);
    open.delete(key);
    const draft = newDraft(line, CLOSED, 'success');
    if (session !== undefined) {
      draft['user.name'] = session.user;
      draft['event.session'] = session.event;
      if (line.timeMs >= session.timeMs) draft['event.duration'] = (line.timeMs - session.timeMs) * NS_PER_MS;
    }
    out.push(draft);
    return true;
  };
}
