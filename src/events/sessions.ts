import { canonicalIp } from './address.ts';
import type { Draft } from './draft.ts';
import type { PeerPlace } from './peer.ts';
import type { SyslogLine } from './syslog-line.ts';

/** What is known of one connection or login, from the lines of the process that serves it. */
interface Session {
  /** `event.id` of its first line: unique and stable. */
  id: string;
  host: string;
  pid: number;
  startMs: number;
  lastMs: number;
  /** Unix milliseconds of the login; absent until there was one. */
  openedMs: number | undefined;
  ip: string | undefined;
  port: number | undefined;
  domain: string | undefined;
  user: string | undefined;
  method: string | undefined;
}

/**
 * Links the lines of one process: sets `event.session`, and supplies what a line lacks (the user of a PAM line, the
 * peer of a protocol error, method and duration of a session). Bounded: connections before their login share a table
 * of fixed size where a newer one replaces an older one, open sessions leave oldest first.
 */
export interface SessionTable {
  /** Takes note of a connection for which there is no event yet. */
  begin(line: SyslogLine, text: string, place: PeerPlace): void;
  /** Completes an event of sshd. */
  link(draft: Draft): void;
  /** Completes the opening or closing of a session of any other program. */
  linkLogin(draft: Draft): void;
  isAuthenticated(line: SyslogLine): boolean;
  snapshot(): readonly object[];
  restore(sessions: readonly object[]): void;
}

const SLOTS = 8192;
const MAX_OPEN = 10_000;
/** sshd gives up on a client after LoginGraceTime, 2 minutes by default. */
const PREAUTH_MS = 10 * 60_000;
const NS_PER_MS = 1_000_000;

function keyOf(host: string, pid: number): string {
  return `${pid} ${host}`;
}

function isOtherPeer(session: Session, draft: Draft): boolean {
  const ip = draft['source.ip'];
  if (ip === undefined || session.ip === undefined) return false;
  const port = draft['source.port'];
  return ip !== session.ip || (port !== undefined && session.port !== undefined && port !== session.port);
}

export function createSessionTable(): SessionTable {
  const connections: (Session | undefined)[] = Array<Session | undefined>(SLOTS).fill(undefined);
  const open = new Map<string, Session>();

  function connectionOf(host: string, pid: number, timeMs: number): Session | undefined {
    const session = connections[pid & (SLOTS - 1)];
    if (session === undefined || session.pid !== pid || session.host !== host) return undefined;
    return Math.abs(timeMs - session.lastMs) > PREAUTH_MS && session.openedMs === undefined
      ? undefined
      : session;
  }

  function start(id: string, host: string, pid: number, timeMs: number): Session {
    const session: Session = {
      id,
      host,
      pid,
      startMs: timeMs,
      lastMs: timeMs,
      openedMs: undefined,
      ip: undefined,
      port: undefined,
      domain: undefined,
      user: undefined,
      method: undefined,
    };
    connections[pid & (SLOTS - 1)] = session;
    return session;
  }

  function opened(session: Session, timeMs: number): void {
    if (session.openedMs !== undefined) return;
    session.openedMs = timeMs;
    if (open.size >= MAX_OPEN) {
      for (const oldest of open.keys()) {
        open.delete(oldest);
        break;
      }
    }
    open.set(keyOf(session.host, session.pid), session);
  }

  function closed(session: Session, draft: Draft): void {
    if (session.openedMs === undefined) return;
    const ms = draft['@timestamp'] - session.openedMs;
    if (ms >= 0) draft['event.duration'] = ms * NS_PER_MS;
    if (draft['event.action'] === 'ssh_disconnect') return;
    open.delete(keyOf(session.host, session.pid));
    if (connections[session.pid & (SLOTS - 1)] === session)
      connections[session.pid & (SLOTS - 1)] = undefined;
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
    } else {
      session.ip ??= ip;
      session.domain ??= domain;
      session.port ??= draft['source.port'];
    }
  }

  return {
    begin(line, text, place) {
      if (line.pid === undefined) return;
      const session = start(line.id, line.host, line.pid, line.timeMs);
      session.ip = canonicalIp(text, place.addressStart, place.addressEnd);
      if (session.ip === undefined) session.domain = text.slice(place.addressStart, place.addressEnd);
      if (place.port >= 0) session.port = place.port;
    },
    link(draft) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const host = draft['host.name'];
      const timeMs = draft['@timestamp'];
      let session = connectionOf(host, pid, timeMs);
      if (session === undefined && open.size > 0 && draft['event.category'] === 'session')
        session = open.get(keyOf(host, pid));
      if (session === undefined || isOtherPeer(session, draft))
        session = start(draft['event.id'], host, pid, timeMs);
      merge(session, draft);
      const action = draft['event.action'];
      if (draft['user.name'] !== undefined) {
        session.user = draft['user.name'];
      } else if (
        action === 'ssh_pam_failure' ||
        action === 'ssh_max_attempts' ||
        action === 'pam_unknown_user'
      ) {
        draft['user.name'] = session.user;
      }
      if (action === 'ssh_login') {
        if (draft['event.outcome'] === 'success') {
          session.method = draft['event.method'] as string | undefined;
          opened(session, timeMs);
        }
      } else if (action === 'session_opened') {
        draft['event.method'] = session.method;
        opened(session, timeMs);
      } else if (action === 'session_closed' || action === 'ssh_disconnect') {
        draft['event.method'] = session.method;
        closed(session, draft);
      }
    },
    linkLogin(draft) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const key = keyOf(draft['host.name'], pid);
      let session = open.get(key);
      const isStart = draft['event.type'] === 'start';
      if (session === undefined && !isStart) return;
      if (session === undefined || isStart) {
        session = start(draft['event.id'], draft['host.name'], pid, draft['@timestamp']);
        opened(session, draft['@timestamp']);
      }
      draft['event.session'] = session.id;
      if (!isStart) closed(session, draft);
    },
    isAuthenticated(line) {
      if (line.pid === undefined) return false;
      const session = connectionOf(line.host, line.pid, line.timeMs);
      return session?.openedMs !== undefined || (open.size > 0 && open.has(keyOf(line.host, line.pid)));
    },
    snapshot: () => [...open.values()].map((session) => ({ ...session })),
    restore(sessions) {
      open.clear();
      connections.fill(undefined);
      for (const saved of sessions as readonly Session[]) {
        const session = { ...saved };
        connections[session.pid & (SLOTS - 1)] = session;
        open.set(keyOf(session.host, session.pid), session);
      }
    },
  };
}
