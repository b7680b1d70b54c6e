import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transition } from '../../src/model/alert.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/store.ts';

/** The configuration that an absent `store:` gives. */
export const defaults = storeSchema.parse({});

/** A store that lives in memory. */
export function memoryStore(changes: Partial<typeof defaults> = {}): Store {
  return openStore({ path: ':memory:', config: { ...defaults, ...changes } });
}

/** Runs `work` with a path in a directory of its own, which is gone afterwards. */
export async function withStorePath<Result>(
  work: (path: string) => Result | Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'crosswatch-store-'));
  try {
    return await work(join(directory, 'crosswatch.db'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A failed login at `atMs`. */
export function failedLogin(atMs: number, id: string): SecurityEvent {
  return {
    '@timestamp': atMs,
    'event.id': id,
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'event.outcome': 'failure',
    'host.name': 'web1',
    'process.name': 'sshd',
    'source.ip': '203.0.113.7',
    message: 'Failed password for root from 203.0.113.7 port 4022 ssh2',
  };
}

/** A transition of the flagship alert. */
export function transition(changes: Partial<Transition> = {}): Transition {
  return {
    atMs: 1000,
    state: 'firing',
    rule: 'cpu_and_bruteforce',
    title: 'CPU spike with failed logins',
    group: { 'host.name': 'web1' },
    level: 'high',
    value: 12,
    count: 12,
    fingerprint: '00112233445566ff',
    labels: {},
    annotations: {},
    evidence: { events: [failedLogin(900, 'a:1')], points: [], droppedEvents: 0, droppedPoints: 0 },
    startedAtMs: 1000,
    tags: ['attack.t1110'],
    ...changes,
  };
}
