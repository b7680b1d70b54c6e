/** Runs that did not happen. */
export interface Gap {
  /** First and last moment without a collection, Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** `busy`: the run before was still going on. `late`: the program or the machine stood still. */
  readonly reason: 'busy' | 'late';
}

/** What a collector did so far. */
export interface CollectorStatus {
  readonly name: string;
  readonly intervalMs: number;
  readonly runs: number;
  readonly failures: number;
  /** Runs that were due and did not happen. */
  readonly missed: number;
  /** Moments missed one after the other for one reason are one gap. */
  readonly lastGap?: Gap | undefined;
  readonly longestGap?: Gap | undefined;
  /** Points of the last run, and how long it took. */
  readonly points: number;
  readonly durationMs: number;
  readonly lastRunMs?: number | undefined;
  /** Why the last run failed, or what is missing of it. */
  readonly problem?: string | undefined;
  /** Of a source whose series are limited: how many there are, and points refused since start. */
  readonly series?: number | undefined;
  readonly refusedPoints?: number | undefined;
}

/** The same, while it is being written. */
export type RunRecord = { -readonly [K in keyof CollectorStatus]: CollectorStatus[K] };

export function createRunRecord(name: string, intervalMs: number): RunRecord {
  return { name, intervalMs, runs: 0, failures: 0, missed: 0, points: 0, durationMs: 0 };
}

/** Enters runs that did not happen. True when this makes a gap of several runs, once for each such gap. */
export function enterGap(record: RunRecord, missed: number, gap: Gap): boolean {
  const { lastGap: last, longestGap: longest } = record;
  const goesOn =
    last !== undefined && last.reason === gap.reason && gap.fromMs <= last.toMs + record.intervalMs;
  const whole = goesOn ? { ...gap, fromMs: last.fromMs } : gap;
  record.missed += missed;
  record.lastGap = whole;
  if (longest === undefined || lengthMs(whole) >= lengthMs(longest)) record.longestGap = whole;
  return lengthMs(whole) > 0 && !(goesOn && lengthMs(last) > 0);
}

function lengthMs({ fromMs, toMs }: Gap): number {
  return toMs - fromMs;
}
