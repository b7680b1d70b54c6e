/** What is known of one connection or login, from the lines of the process that serves it. */
export interface Session {
  /** `event.id` of its first line: unique and stable. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly lastMs: number;
  /** Unix milliseconds of the login, or -1 before it. */
  readonly openedMs: number;
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly domain?: string | undefined;
  readonly user?: string | undefined;
  readonly method?: string | undefined;
}

/** One text of every session, by slot. */
export type TextColumn = (string | undefined)[];

/**
 * Sessions by host and process, in a table of fixed size: finding, keeping and freeing cost the same for ever. It is a
 * table of columns, mostly of numbers, because a flood of attempts fills a slot with nearly every line: in objects each
 * of them would be written to long-lived memory, which costs the collector more than reading the line. A slot is only
 * good until another session is claimed or this one released.
 */
export interface SessionSlots {
  /** The slot of the process, or -1. */
  find(host: string, pid: number): number;
  /** A slot for the process, empty but for host, process and time; in a full set the one silent longest has to go. */
  claim(host: string, pid: number, timeMs: number): number;
  release(at: number): void;
  clear(): void;
  /** The slots that hold a session. */
  used(): readonly number[];
  readonly pids: Int32Array;
  readonly lastMs: Float64Array;
  /** Unix milliseconds of the login, or -1 before it. */
  readonly openedMs: Float64Array;
  /** -1 for an unknown one. */
  readonly ports: Int32Array;
  /** IPv4 addresses as numbers, -1 for any other; then `ips` may have one. */
  readonly ipv4s: Float64Array;
  /** What follows `idStarts` in the id, -1 for nothing. */
  readonly idNumbers: Float64Array;
  readonly idStarts: string[];
  readonly hosts: string[];
  readonly ips: TextColumn;
  readonly domains: TextColumn;
  readonly users: TextColumn;
  readonly methods: TextColumn;
}

const FREE = -1;

/** Writes what is new: the collector has to look at every text that was written, be it the same. */
export function put(column: string[], at: number, text: string): void {
  if (column[at] !== text) column[at] = text;
}

/** `sets` (a power of two) times `ways` slots; processes whose ids agree modulo `sets` share `ways` of them. */
export function createSessionSlots(sets: number, ways: number): SessionSlots {
  const size = sets * ways;
  const mask = sets - 1;
  const texts = (): TextColumn => Array<string | undefined>(size).fill(undefined);
  const pids = new Int32Array(size).fill(FREE);
  const lastMs = new Float64Array(size);
  const openedMs = new Float64Array(size);
  const ports = new Int32Array(size);
  const ipv4s = new Float64Array(size);
  const idNumbers = new Float64Array(size);
  const idStarts = Array<string>(size).fill('');
  const hosts = Array<string>(size).fill('');
  const ips = texts();
  const domains = texts();
  const users = texts();
  const methods = texts();

  function find(host: string, pid: number): number {
    const start = (pid & mask) * ways;
    for (let at = start; at < start + ways; at++) if (pids[at] === pid && hosts[at] === host) return at;
    return -1;
  }

  function slotFor(host: string, pid: number): number {
    const own = find(host, pid);
    if (own >= 0) return own;
    const start = (pid & mask) * ways;
    let oldest = start;
    for (let at = start; at < start + ways; at++) {
      if (pids[at] === FREE) return at;
      if ((lastMs[at] as number) < (lastMs[oldest] as number)) oldest = at;
    }
    return oldest;
  }

  function claim(host: string, pid: number, timeMs: number): number {
    const at = ways === 1 ? pid & mask : slotFor(host, pid);
    pids[at] = pid;
    lastMs[at] = timeMs;
    openedMs[at] = -1;
    ports[at] = -1;
    ipv4s[at] = -1;
    put(hosts, at, host);
    ips[at] = undefined;
    domains[at] = undefined;
    users[at] = undefined;
    methods[at] = undefined;
    return at;
  }

  return {
    find,
    claim,
    release(at) {
      pids[at] = FREE;
    },
    clear: () => void pids.fill(FREE),
    used: () => [...pids.keys()].filter((at) => pids[at] !== FREE),
    pids,
    lastMs,
    openedMs,
    ports,
    ipv4s,
    idNumbers,
    idStarts,
    hosts,
    ips,
    domains,
    users,
    methods,
  };
}
