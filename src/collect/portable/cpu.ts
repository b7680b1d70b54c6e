import type { CpuInfo } from 'node:os';
import { cpus } from 'node:os';
import type { Collector } from '../collector.ts';
import type { Jiffies } from '../host/cpu.ts';
import { createCpuUsageCollector } from '../host/cpu.ts';

export interface PortableCpuOptions {
  readonly perCpu: boolean;
  readonly readCpus?: () => readonly CpuInfo[];
}

/** Measurement `cpu` from the times Node itself reads: user, nice, system, idle, and irq where the system counts it. */
export function createPortableCpuCollector({ perCpu, readCpus = cpus }: PortableCpuOptions): Collector {
  return createCpuUsageCollector(() => timesOf(readCpus()), perCpu);
}

function timesOf(all: readonly CpuInfo[]): ReadonlyMap<string, Jiffies> {
  const times = new Map<string, Jiffies>();
  const sum = (pick: (times: CpuInfo['times']) => number): number =>
    all.reduce((total, { times }) => total + pick(times), 0);
  // A system that does not count interrupts reports none ever; such a field is left out.
  const countsIrq = sum(({ irq }) => irq) > 0;
  const row = (pick: (key: keyof CpuInfo['times']) => number): Jiffies => ({
    user: pick('user'),
    nice: pick('nice'),
    system: pick('sys'),
    idle: pick('idle'),
    ...(countsIrq ? { irq: pick('irq') } : {}),
  });
  times.set(
    'cpu-total',
    row((key) => sum((times) => times[key])),
  );
  for (const [i, { times: own }] of all.entries())
    times.set(
      `cpu${i}`,
      row((key) => own[key]),
    );
  return times;
}
