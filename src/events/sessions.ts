import { canonicalIp, ipv4Text, numberOfIp } from './address.ts';
import type { Draft } from './draft.ts';
import { createNamePool } from './name-pool.ts';
import { ownText } from './own-text.ts';
import type { PeerPlace } from './peer.ts';
import { createSessionSlots, put } from './session-slots.ts';
import type { Session, SessionSlots } from './session-slots.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * Links the lines of one process: sets `event.session`, and supplies what a line lacks (the user of a PAM line, the
 * peer of a protocol error, method and duration of a session). Bounded: connections before their login and open
 * sessions have tables of their own, so that a flood of attempts does not push out who is logged in.
 */
export interface SessionTable {
  /** Takes note of a connection for which there is no event yet. */
  begin(line: SyslogLine, text: string, place: PeerPlace): void;
  /** Completes an event of an SSH server, which the line means. */
  link(draft: Draft, line: SyslogLine): void;
  /** Completes the opening or closing of a session of any other program. */
  linkLogin(draft: Draft, line: SyslogLine): void;
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

// Lines that often do not say whose attempt it was.
const NAMELESS = new Set([
  'ssh_pam_failure',
  'ssh_pam_success',
  'ssh_max_attempts',
  'pam_unknown_user',
  'pam_more_failures',
]);

/** Writes the id of a session's first line: as a number where the line gave it one. */
function setId(slots: SessionSlots, at: number, draft: Draft, line: SyslogLine): void {
  // a user's pattern may have set an id of its own
  const isNumbered = line.id === undefined && draft['event.dataset'] === undefined;
  slots.idNumbers[at] = isNumbered ? (line.offset as number) : -1;
  put(slots.idStarts, at, isNumbered ? line.idStart : ownText(draft['event.id']));
}

function idAt(slots: SessionSlots, at: number): string {
  const start = slots.idStarts[at] as string;
  const number = slots.idNumbers[at] as number;
  return number < 0 ? start : start + number;
}

function ipAt(slots: SessionSlots, at: number): string | undefined {
  const ipv4 = slots.ipv4s[at] as number;
  return ipv4 < 0 ? slots.ips[at] : ipv4Text(ipv4);
}

function portAt(slots: SessionSlots, at: number): number | undefined {
  const port = slots.ports[at] as number;
  return port < 0 ? undefined : port;
}

function setIp(slots: SessionSlots, at: number, ip: string | undefined, ipv4: number): void {
  slots.ipv4s[at] = ipv4;
  slots.ips[at] = ipv4 < 0 ? ownText(ip) : undefined;
}

function isOtherPeer(slots: SessionSlots, at: number, draft: Draft, ipv4: number): boolean {
  const ip = draft['source.ip'];
  const ipv4Before = slots.ipv4s[at] as number;
  const ipBefore = slots.ips[at];
  if (ip === undefined || (ipv4Before < 0 && ipBefore === undefined)) return false;
  const port = draft['source.port'];
  const portBefore = slots.ports[at] as number;
  if (port !== undefined && portBefore >= 0 && port !== portBefore) return true;
  return ipv4 !== ipv4Before || (ipv4 < 0 && ip !== ipBefore);
}

/** Both sides learn from each other: the session what the event says, the event what it left out. */
function merge(slots: SessionSlots, at: number, draft: Draft, ipv4: number): void {
  slots.lastMs[at] = draft['@timestamp'];
  const ip = draft['source.ip'];
  const domain = draft['source.domain'];
  if (ip === undefined && domain === undefined) {
    // said by the process that listens, of all who come
    if (draft['event.action'] === 'ssh_throttled') return;
    draft['source.ip'] = ipAt(slots, at);
    draft['source.domain'] = slots.domains[at];
    draft['source.port'] ??= portAt(slots, at);
    return;
  }
  if ((slots.ipv4s[at] as number) < 0 && slots.ips[at] === undefined) setIp(slots, at, ip, ipv4);
  if (domain !== undefined && slots.domains[at] === undefined) slots.domains[at] = ownText(domain);
  const port = draft['source.port'];
  if (port !== undefined && (slots.ports[at] as number) < 0) slots.ports[at] = port;
}

function sessionAt(slots: SessionSlots, at: number): Session {
  return {
    id: idAt(slots, at),
    host: slots.hosts[at] as string,
    pid: slots.pids[at] as number,
    lastMs: slots.lastMs[at] as number,
    openedMs: slots.openedMs[at] as number,
    ip: ipAt(slots, at),
    port: portAt(slots, at),
    domain: slots.domains[at],
    user: slots.users[at],
    method: slots.methods[at],
  };
}

function restoreSession(slots: SessionSlots, saved: Session): void {
  const at = slots.claim(saved.host, saved.pid, saved.lastMs);
  slots.openedMs[at] = saved.openedMs;
  slots.ports[at] = saved.port ?? -1;
  slots.idNumbers[at] = -1;
  slots.idStarts[at] = saved.id;
  setIp(slots, at, saved.ip, saved.ip === undefined ? -1 : numberOfIp(saved.ip));
  slots.domains[at] = saved.domain;
  slots.users[at] = saved.user;
  slots.methods[at] = saved.method;
}

export function createSessionTable(): SessionTable {
  const connections = createSessionSlots(CONNECTION_SETS, 1);
  const open = createSessionSlots(OPEN_SETS, OPEN_WAYS);
  const names = createNamePool();

  function connectionOf(host: string, pid: number, timeMs: number): number {
    const at = connections.find(host, pid);
    return at < 0 || Math.abs(timeMs - (connections.lastMs[at] as number)) > PREAUTH_MS ? -1 : at;
  }

  /** Moves a connection to the open sessions. */
  function opened(from: SessionSlots, at: number, timeMs: number): void {
    if (from === open) return;
    const to = open.claim(from.hosts[at] as string, from.pids[at] as number, timeMs);
    open.openedMs[to] = timeMs;
    open.ports[to] = from.ports[at] as number;
    open.ipv4s[to] = from.ipv4s[at] as number;
    open.idNumbers[to] = from.idNumbers[at] as number;
    put(open.idStarts, to, from.idStarts[at] as string);
    open.ips[to] = from.ips[at];
    open.domains[to] = from.domains[at];
    open.users[to] = from.users[at];
    open.methods[to] = from.methods[at];
    from.release(at);
  }

  function closed(slots: SessionSlots, at: number, draft: Draft): void {
    const openedMs = slots.openedMs[at] as number;
    if (openedMs < 0) return;
    const ms = draft['@timestamp'] - openedMs;
    if (ms >= 0) draft['event.duration'] = ms * NS_PER_MS;
    if (draft['event.action'] !== 'ssh_disconnect') slots.release(at);
  }

  return {
    begin(line, text, place) {
      if (line.pid === undefined) return;
      const at = connections.claim(line.host, line.pid, line.timeMs);
      connections.idNumbers[at] = line.id === undefined ? (line.offset as number) : -1;
      put(connections.idStarts, at, line.id === undefined ? line.idStart : ownText(line.id));
      const ip = canonicalIp(text, place.addressStart, place.addressEnd);
      if (ip === undefined)
        connections.domains[at] = ownText(text.slice(place.addressStart, place.addressEnd));
      else setIp(connections, at, ip, numberOfIp(ip));
      connections.ports[at] = place.port;
    },
    link(draft, line) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const host = draft['host.name'];
      const timeMs = draft['@timestamp'];
      const ip = draft['source.ip'];
      const ipv4 = ip === undefined ? -1 : numberOfIp(ip);
      let slots = connections;
      let at = connectionOf(host, pid, timeMs);
      if (at < 0 && (at = open.find(host, pid)) >= 0) slots = open;
      if (at < 0 || isOtherPeer(slots, at, draft, ipv4)) {
        slots = connections;
        at = slots.claim(host, pid, timeMs);
        setId(slots, at, draft, line);
        draft['event.session'] = draft['event.id'];
      } else {
        draft['event.session'] = idAt(slots, at);
      }
      merge(slots, at, draft, ipv4);
      const action = draft['event.action'];
      const user = draft['user.name'];
      if (user !== undefined) slots.users[at] = names.own(user);
      else if (NAMELESS.has(action)) draft['user.name'] = slots.users[at];
      if (action === 'ssh_login') {
        if (draft['event.outcome'] !== 'success') return;
        slots.methods[at] = ownText(draft['event.method'] as string | undefined);
        opened(slots, at, timeMs);
      } else if (draft['event.category'] === 'session') {
        draft['event.method'] ??= slots.methods[at];
        if (action === 'session_opened') opened(slots, at, timeMs);
        else closed(slots, at, draft);
      }
    },
    linkLogin(draft, line) {
      const pid = draft['process.pid'];
      if (pid === undefined) return;
      const host = draft['host.name'];
      if (draft['event.type'] === 'start') {
        const at = open.claim(host, pid, draft['@timestamp']);
        open.openedMs[at] = draft['@timestamp'];
        setId(open, at, draft, line);
        draft['event.session'] = draft['event.id'];
        return;
      }
      const at = open.find(host, pid);
      if (at < 0) return;
      draft['event.session'] = idAt(open, at);
      closed(open, at, draft);
    },
    isAuthenticated: (line) => line.pid !== undefined && open.find(line.host, line.pid) >= 0,
    hasPeer(line, text, place) {
      const at = line.pid === undefined ? -1 : connectionOf(line.host, line.pid, line.timeMs);
      if (at < 0 || place.port < 0 || connections.ports[at] !== place.port) return false;
      const ip = ipAt(connections, at);
      return ip !== undefined && ip === canonicalIp(text, place.addressStart, place.addressEnd);
    },
    snapshot: () => open.used().map((at) => sessionAt(open, at)),
    restore(sessions) {
      open.clear();
      connections.clear();
      for (const saved of sessions as readonly Session[]) {
        if (typeof saved.host === 'string' && Number.isInteger(saved.pid)) restoreSession(open, saved);
      }
    },
  };
}
