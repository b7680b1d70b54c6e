import { canonicalIp } from './address.ts';
import type { Draft } from './draft.ts';
import { ownText } from './own-text.ts';
import type { PeerPlace } from './peer.ts';
import { createSessionSlots } from './session-slots.ts';
import type { Session } from './session-slots.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * Links the lines of one process: sets `event.session`, and supplies what a line lacks (the user of a PAM line, the
 * peer of a protocol error, method and duration of a session). Bounded: connections before their login and open
 * sessions have tables of their own, so that a flood of attempts does not push out who is logged in.
 */
export interface SessionTable {
  /** Takes note of a connection for which there is no event yet. */
  begin(line: SyslogLine, text: string, place: PeerPlace): void;
  /** Completes an event of an SSH server. */
  link(draft: Draft): void;
  /** Completes the opening or closing of a session of any other program. */
  linkLogin(draft: Draft): void;
  isAuthenticated(line: SyslogLine): boolean;
  /** Whether earlier lines of the process, which serves one connection, told the address and port at `place`. */
  hasPeer(line: SyslogLine, text: string, place: PeerPlace): boolean;
  /** Open sessions. */
  snapshot(): readonly object[];
  restore(sessions: readonly object[]): void;
}

const CONNECTION_SETS = 4096;
const OPEN_SETS = 4096;
const OPEN_WAYS = 4;
/** sshd gives up on a client after LoginGraceTime, 2 minutes by default. */
const PREAUTH_MS = 10 * 60_000;
const NS_PER_MS = 1_000_000;

function isOtherPeer(session: Session, draft: Draft): boolean {
  const ip = draft['source.ip'];
  if (ip === undefined || session.ip === undefined) return false;
  const port = draft['source.port'];
  // first what is compared in one step
  if (port !== undefined && session.port !== undefined && port !== session.port) return true;
  return ip !== session.ip;
}

/** Both sides learn from each other: the session what the event says, the event what it left out. */
function merge(session: Session, draft: Draft): void {
  draft['event.session'] = session.id;
  session.lastMs = draft['@timestamp'];
  const ip = draft['source.ip'];
  const domain = draft['source.domain'];
  if (ip === undefined && domain === undefined) {
    draft['source.ip'] = session.ip;
    draft['source.domain'] = session.domain;
    draft['source.port'] ??= session.port;
    return;
  }
  session.ip ??= ownText(ip);
  session.domain ??= ownText(domain);
  session.port ??= draft['source.port'];
}

// Lines that often do not say whose attempt it was.
const NAMELESS = new Set(['ssh_pam_failure', 'ssh_max_attempts', 'pam_unknown_user', 'pam_more_failures']);

export function createSessionTable(): SessionTable {
  const connections = createSessionSlots(CONNECTION_SETS, 1);
  const open = createSessionSlots(OPEN_SETS, OPEN_WAYS);

  function connectionOf(host: string, pid: number, timeMs: number): Session | undefined {
    const session = connections.find(host, pid);
    return session === undefined || Math.abs(timeMs - session.lastMs) > PREAUTH_MS ? undefined : session;
  }

  /** Moves a connection to the open sessions. */
  function opened(session: Session, timeMs: number): void {
    if (session.openedMs >= 0) return;
    const moved = open.claim(session.id, session.host, session.pid, timeMs);
    moved.openedMs = timeMs;
    moved.ip = session.ip;
    moved.port = session.port;
    moved.domain = session.domain;
    moved.user = session.user;
    moved.method = session.method;
    connections.release(session);
  }

  function closed(session: Session, draft: Draft): void {
    if (session.openedMs < 0) return;
    const ms = draft['@timestamp'] - session.openedMs;
    if (ms >= 0) draft['event.duration'] = ms * NS_PER_MS;
    if (draft['event.action'] !== 'ssh_disconnect') open.release(session);
  }

  return {
    begin(line, text, place) {
      if (line.pid === undefined) return;
      const session = connections.claim(line.id, line.host, line.pid, line.timeMs);
      session.ip = ownText(canonicalIp(text, place.addressStart, place.addressEnd));
      if (session.ip === undefined)
        session.domain = ownText(text.slice(place.addressStart, place.addressEnd));
      if (place.port >= 0) session.port = place.port;
    },
    link(draft) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const host = draft['host.name'];
      let session = connectionOf(host, pid, draft['@timestamp']) ?? open.find(host, pid);
      if (session === undefined || isOtherPeer(session, draft))
        session = connections.claim(draft['event.id'], host, pid, draft['@timestamp']);
      merge(session, draft);
      const action = draft['event.action'];
      const user = draft['user.name'];
      if (user !== undefined) session.user = ownText(user);
      else if (NAMELESS.has(action)) draft['user.name'] = session.user;
      if (action === 'ssh_login') {
        if (draft['event.outcome'] !== 'success') return;
        session.method = ownText(draft['event.method'] as string | undefined);
        opened(session, draft['@timestamp']);
      } else if (draft['event.category'] === 'session') {
        draft['event.method'] ??= session.method;
        if (action === 'session_opened') opened(session, draft['@timestamp']);
        else closed(session, draft);
      }
    },
    linkLogin(draft) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const host = draft['host.name'];
      if (draft['event.type'] === 'start') {
        const session = open.claim(draft['event.id'], host, pid, draft['@timestamp']);
        session.openedMs = session.lastMs;
        draft['event.session'] = session.id;
        return;
      }
      const session = open.find(host, pid);
      if (session === undefined) return;
      draft['event.session'] = session.id;
      closed(session, draft);
    },
    isAuthenticated: (line) => line.pid !== undefined && open.find(line.host, line.pid) !== undefined,
    hasPeer(line, text, place) {
      const session = line.pid === undefined ? undefined : connectionOf(line.host, line.pid, line.timeMs);
      if (session?.ip === undefined || session.port === undefined || session.port !== place.port)
        return false;
      return session.ip === canonicalIp(text, place.addressStart, place.addressEnd);
    },
    snapshot: () => open.all(),
    restore(sessions) {
      open.clear();
      connections.clear();
      for (const saved of sessions as readonly Session[]) {
        if (typeof saved.host === 'string' && Number.isInteger(saved.pid))
          Object.assign(open.claim(saved.id, saved.host, saved.pid, saved.lastMs), saved);
      }
    },
  };
}
