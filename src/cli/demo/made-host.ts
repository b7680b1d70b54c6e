import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CPUS = 4;
const TICKS_PER_SECOND = 100;
const KIB_IN_ALL = 16 * 1024 * 1024;

/** A host that exists only as files: what the collectors read under HOST_PROC. */
export interface MadeHost {
  /** Lets time pass: counters grow as on a host whose CPUs are `busy` percent in use and that sends `bytes` a second. */
  pass(elapsedMs: number, busy: number): void;
}

/** Makes `/proc` of a small idle host in `folder` (proc(5) describes the formats). */
export function createMadeHost(folder: string, random: () => number): MadeHost {
  const cpus = Array.from({ length: CPUS }, () => ({ user: 10_000, system: 4000, idle: 900_000 }));
  let [uptime, received, sent, reads, writes, load] = [86_400, 8e9, 2e9, 4e6, 9e6, 0.4];
  mkdirSync(path.join(folder, '1/net'), { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

  function write(busy: number): void {
    const sum = (key: 'user' | 'system' | 'idle'): number => cpus.reduce((total, cpu) => total + cpu[key], 0);
    const line = (name: string, user: number, system: number, idle: number): string =>
      `${name} ${Math.round(user)} 0 ${Math.round(system)} ${Math.round(idle)} 0 0 0 0 0 0\n`;
    const each = cpus.map(({ user, system, idle }, i) => line(`cpu${i}`, user, system, idle)).join('');
    put(
      'stat',
      `${line('cpu ', sum('user'), sum('system'), sum('idle'))}${each}intr 1\nctxt 1\nbtime 1\nprocesses 1\n`,
    );
    const free = Math.round(KIB_IN_ALL * (0.52 - busy / 600));
    put(
      'meminfo',
      `MemTotal: ${KIB_IN_ALL} kB\nMemFree: ${free} kB\nMemAvailable: ${free + 900_000} kB\nBuffers: 300000 kB\nCached: 600000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n`,
    );
    put('loadavg', `${load.toFixed(2)} ${(load * 0.7).toFixed(2)} ${(load * 0.4).toFixed(2)} 2/180 4242\n`);
    put('uptime', `${uptime.toFixed(2)} ${uptime.toFixed(2)}\n`);
    const net = [received, 9e6, 0, 0, 0, 0, 0, 0, sent, 5e6, 0, 0, 0, 0, 0, 0].map(Math.round).join(' ');
    put('1/net/dev', `Inter-|   Receive\n face |bytes\n  eth0: ${net}\n`);
    put(
      'diskstats',
      ` 254 0 vda ${Math.round(reads)} 0 ${Math.round(reads * 8)} 900 ${Math.round(writes)} 0 ${Math.round(writes * 8)} 900 0 900 1800\n`,
    );
  }

  write(0);
  return {
    pass(elapsedMs, busy) {
      const seconds = elapsedMs / 1000;
      for (const cpu of cpus) {
        const share = Math.min(99.5, Math.max(1, busy + (random() - 0.5) * 5)) / 100;
        const ticks = seconds * TICKS_PER_SECOND;
        cpu.user += ticks * share * 0.8;
        cpu.system += ticks * share * 0.2;
        cpu.idle += ticks * (1 - share);
      }
      uptime += seconds;
      load += ((busy / 100) * CPUS - load) * (1 - Math.exp(-seconds / 20));
      received += seconds * (40_000 + busy * 9000 * random());
      sent += seconds * (20_000 + busy * 5000 * random());
      reads += seconds * (2 + busy * random());
      writes += seconds * (6 + busy * 3 * random());
      write(busy);
    },
  };
}
