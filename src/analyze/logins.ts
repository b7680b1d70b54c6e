import type { SecurityEvent } from '../model/event.ts';

export interface Ranked {
  readonly name: string;
  readonly count: number;
}

/** What happened at the door. */
export interface Logins {
  readonly failed: number;
  readonly accepted: number;
  readonly acceptedWithPassword: number;
  readonly acceptedRoot: number;
  /** Most failures first, at most ten. */
  readonly topAddresses: readonly Ranked[];
  readonly topUsers: readonly Ranked[];
}

const TOP = 10;

/** Counts the SSH logins among `events`. */
export function summarizeLogins(events: readonly SecurityEvent[]): Logins {
  const logins = events.filter((event) => event['event.action'] === 'ssh_login');
  const failures = logins.filter((event) => event['event.outcome'] === 'failure');
  const successes = logins.filter((event) => event['event.outcome'] === 'success');
  return {
    failed: failures.length,
    accepted: successes.length,
    acceptedWithPassword: successes.filter((event) => event['event.reason'] === 'password').length,
    acceptedRoot: successes.filter((event) => event['user.name'] === 'root').length,
    topAddresses: rank(failures.map((event) => event['source.ip'])),
    topUsers: rank(failures.map((event) => event['user.name'])),
  };
}

function rank(names: readonly (string | undefined)[]): readonly Ranked[] {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, TOP);
}
