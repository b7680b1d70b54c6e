import type { FieldValue, Point } from '../../src/model/point.ts';
import { type Host, HOSTS } from './people.ts';
import type { Chance } from './random.ts';

// What the four hosts do meanwhile: a web server that follows the day, a database that is backed up at night, a host
// that builds, and a gate that does nothing. Measurements and intervals are those of the collectors.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often the hosts are looked at. */
export const STEP_MS = 15 * SECOND;

/** One build or job: the CPU is used up from start to end. */
interface Job {
  readonly startMs: number;
  readonly endMs: number;
}

interface Machine {
  readonly host: Host;
  sentBytes: number;
  swappedIn: number;
  diskPercent: number;
  lines: number;
  jobs: readonly Job[];
}

export interface Machines {
  /** Plans the jobs of a day. */
  plan(dayMs: number): void;
  /** The points of all hosts that are due at this moment. */
  points(atMs: number): Point[];
}

export function createMachines(chance: Chance): Machines {
  const machines = HOSTS.map((host): Machine => ({
    host,
    sentBytes: 0,
    swappedIn: 0,
    diskPercent: chance.between(35, 60),
    lines: 0,
    jobs: [],
  }));

  function jobsOf(host: Host, dayMs: number): Job[] {
    // updates of the system each morning, on every host
    const jobs = [{ startMs: dayMs + 6.4 * HOUR, endMs: dayMs + 6.4 * HOUR + chance.between(1, 4) * MINUTE }];
    if (host === 'db1') jobs.push({ startMs: dayMs + 2 * HOUR, endMs: dayMs + 2.7 * HOUR });
    const weekday = new Date(dayMs).getUTCDay();
    if (host !== 'build1' || weekday === 0 || weekday === 6) return jobs;
    for (let at = dayMs + 8 * HOUR; at < dayMs + 18.5 * HOUR;) {
      const endMs = at + chance.between(2, 25) * MINUTE;
      jobs.push({ startMs: at, endMs });
      at = endMs + chance.between(1, 50) * MINUTE;
    }
    return jobs;
  }

  function usage(machine: Machine, atMs: number, isBusy: boolean): number {
    const hour = (atMs % (24 * HOUR)) / HOUR;
    const daylight = Math.max(0, Math.sin(((hour - 6) / 15) * Math.PI));
    const quiet =
      machine.host === 'web1' ? 10 + 45 * daylight : machine.host === 'db1' ? 8 + 25 * daylight : 3;
    const level = isBusy ? (machine.host === 'db1' ? 78 : 97) : quiet;
    const spike = chance.happens(0.002) ? 40 : 0;
    return Math.min(100, Math.max(0.2, level + spike + chance.noise() * (isBusy ? 2 : 4)));
  }

  function step(machine: Machine, atMs: number, isBusy: boolean): void {
    const { host } = machine;
    const backup = isBusy && host === 'db1';
    machine.sentBytes += Math.round(
      (backup ? 40e6 : host === 'web1' ? 1.2e6 : 30_000) * (STEP_MS / SECOND) * chance.between(0.7, 1.3),
    );
    machine.swappedIn += host === 'build1' && isBusy ? chance.integer(0, 400_000) : chance.integer(0, 4096);
    const midnight = atMs % (24 * HOUR) === 0;
    const growth = host === 'build1' && isBusy ? 0.018 : backup ? 0.03 : 0.0004;
    machine.diskPercent = Math.min(85, machine.diskPercent + growth);
    if (midnight) machine.diskPercent = Math.max(35, machine.diskPercent - (host === 'build1' ? 14 : 6));
    machine.lines += chance.happens(0.05) ? 3 : 0;
  }

  function* ofMachine(machine: Machine, atMs: number): Generator<Point> {
    const { host } = machine;
    const isBusy = machine.jobs.some((job) => atMs >= job.startMs && atMs < job.endMs);
    const point = (measurement: string, fields: Record<string, FieldValue>, tags = {}): Point => ({
      measurement,
      tags: { host, ...tags },
      fields,
      timeMs: atMs,
    });
    step(machine, atMs, isBusy);
    const cpu = usage(machine, atMs, isBusy);
    const memory =
      (host === 'db1' ? 82 : 45) + (isBusy ? 20 : 0) * (host === 'build1' ? 1.9 : 0.5) + chance.noise();
    yield point('cpu', { usage_active: cpu }, { cpu: 'cpu-total' });
    yield point('mem', { used_percent: memory });
    yield point('swap', { in: BigInt(machine.swappedIn) });
    yield point('system', { load1: cpu / 25, load15: cpu / 25, n_cpus: 4n });
    yield point(
      'pressure',
      { avg300: isBusy && host !== 'db1' ? 55 + 5 * chance.noise() : cpu / 20 },
      { resource: 'cpu', type: 'some' },
    );
    yield point('net', { bytes_sent: BigInt(machine.sentBytes), speed: 1000n }, { interface: 'eth0' });
    yield point('crosswatch_engine', { items: BigInt(Math.floor(atMs / 1000)), duplicates_dropped: 0n });
    yield point(
      'crosswatch_log_source',
      { lines: BigInt(machine.lines), silent_seconds: 20 },
      { source: '/var/log/auth.log', kind: 'file' },
    );
    yield point('crosswatch_notify', { delivered: 1n, failed: 0n, abandoned: 0n }, { receiver: 'webhook' });
    yield point('crosswatch_ship', { dropped_lines: 0n });
    if (atMs % (30 * SECOND) === 0)
      yield point('procstat', { cpu_usage: chance.between(0.1, 3) }, { process_name: 'sshd', user: 'root' });
    if (atMs % MINUTE !== 0) return;
    yield point(
      'disk',
      { used_percent: machine.diskPercent },
      { path: '/', device: 'vda1', fstype: 'ext4', mode: 'rw' },
    );
    for (const name of ['ssh.service', 'cron.service', 'nginx.service'])
      yield point(
        'systemd_units',
        { active_code: 0n },
        { name, load: 'loaded', active: 'active', sub: 'running' },
      );
  }

  return {
    plan(dayMs) {
      for (const machine of machines) machine.jobs = jobsOf(machine.host, dayMs);
    },
    points: (atMs) => machines.flatMap((machine) => [...ofMachine(machine, atMs)]),
  };
}
