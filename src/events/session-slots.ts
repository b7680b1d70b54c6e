/** What is known of one connection or login, from the lines of the process that serves it. */
export interface Session {
  /** `event.id` of its first line: unique and stable. */
  id: string;
  host: string;
  pid: number;
  lastMs: number;
  /** Unix milliseconds of the login, or -1 before it. */
  openedMs: number;
  ip: string | undefined;
  port: number | undefined;
  domain: string | undefined;
  user: string | undefined;
  method: string | undefined;
}

/**
 * Sessions by host and process, in a table of fixed size: finding, keeping and freeing cost the same for ever. A slot
 * keeps its object and fills it again for the next session, because a flood of attempts would otherwise leave one
 * behind for each; so a session is only good until another is claimed or this one released.
 */
export interface SessionSlots {
  find(host: string, pid: number): Session | undefined;
  /** An empty session for the process; in a full set the one that was silent longest has to go. */
  claim(id: string, host: string, pid: number, timeMs: number): Session;
  release(session: Session): void;
  /** Copies. */
  all(): readonly Session[];
  clear(): void;
}

const FREE = -1;

/** `sets` (a power of two) times `ways` slots; processes whose ids agree modulo `sets` share `ways` of them. */
export function createSessionSlots(sets: number, ways: number): SessionSlots {
  const slots = Array<Session | undefined>(sets * ways).fill(undefined);
  // Beside the objects, so that looking for a process that is not there touches no object.
  const pids = new Int32Array(sets * ways).fill(FREE);
  const mask = sets - 1;

  function indexOf(host: string, pid: number): number {
    const start = (pid & mask) * ways;
    for (let i = start; i < start + ways; i++) {
      if (pids[i] === pid && slots[i]?.host === host) return i;
    }
    return -1;
  }

  function slotFor(host: string, pid: number): number {
    const own = indexOf(host, pid);
    if (own >= 0) return own;
    const start = (pid & mask) * ways;
    let oldest = start;
    for (let i = start; i < start + ways; i++) {
      if (pids[i] === FREE) return i;
      if ((slots[i]?.lastMs ?? 0) < (slots[oldest]?.lastMs ?? 0)) oldest = i;
    }
    return oldest;
  }

  return {
    find(host, pid) {
      const at = indexOf(host, pid);
      return at < 0 ? undefined : slots[at];
    },
    claim(id, host, pid, timeMs) {
      const at = ways === 1 ? pid & mask : slotFor(host, pid);
      pids[at] = pid;
      const session = slots[at];
      if (session === undefined) return (slots[at] = newSession(id, host, pid, timeMs));
      session.id = id;
      session.host = host;
      session.pid = pid;
      session.lastMs = timeMs;
      session.openedMs = -1;
      session.ip = undefined;
      session.port = undefined;
      session.domain = undefined;
      session.user = undefined;
      session.method = undefined;
      return session;
    },
    release(session) {
      const at = indexOf(session.host, session.pid);
      if (at >= 0) pids[at] = FREE;
    },
    all: () =>
      slots.flatMap((session, at) => (session === undefined || pids[at] === FREE ? [] : [{ ...session }])),
    clear() {
      slots.fill(undefined);
      pids.fill(FREE);
    },
  };
}

function newSession(id: string, host: string, pid: number, timeMs: number): Session {
  return {
    id,
    host,
    pid,
    lastMs: timeMs,
    openedMs: -1,
    ip: undefined,
    port: undefined,
    domain: undefined,
    user: undefined,
    method: undefined,
  };
}
