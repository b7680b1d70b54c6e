/** What is known of one connection or login, from the lines of the process that serves it. */
export interface Session {
  /** `event.id` of its first line: unique and stable. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  lastMs: number;
  /** Unix milliseconds of the login, or -1 before it. */
  openedMs: number;
  ip: string | undefined;
  port: number | undefined;
  domain: string | undefined;
  user: string | undefined;
  method: string | undefined;
}

/** Sessions by host and process, in a table of fixed size: finding, keeping and freeing cost the same for ever. */
export interface SessionSlots {
  find(host: string, pid: number): Session | undefined;
  /** Keeps a session; in a full set the one that was silent longest has to go. */
  put(session: Session): void;
  remove(session: Session): void;
  all(): readonly Session[];
  clear(): void;
}

/** A session of which nothing is known but its process. */
export function newSession(id: string, host: string, pid: number, timeMs: number): Session {
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

  function slotFor(session: Session): number {
    const own = indexOf(session.host, session.pid);
    if (own >= 0) return own;
    const start = (session.pid & mask) * ways;
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
    put(session) {
      const at = ways === 1 ? session.pid & mask : slotFor(session);
      slots[at] = session;
      pids[at] = session.pid;
    },
    remove(session) {
      const at = indexOf(session.host, session.pid);
      if (at < 0) return;
      slots[at] = undefined;
      pids[at] = FREE;
    },
    all: () => slots.filter((session) => session !== undefined),
    clear() {
      slots.fill(undefined);
      pids.fill(FREE);
    },
  };
}
