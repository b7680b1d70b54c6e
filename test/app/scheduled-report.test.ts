import { describe, expect, it, vi } from 'vitest';
import { createScheduledReport } from '../../src/app/scheduled-report.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { memoryStore } from '../store/samples.ts';

function reportAt(schedule: string, said: string[]) {
  const logger: Logger = { ...silentLogger, info: (_fields, text) => void said.push(text) };
  return createScheduledReport({ schedule }, memoryStore(), { now: () => Date.now() }, logger);
}

describe('the report in the log', () => {
  it('comes at the times of its schedule, until it is stopped', async () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 20, 6, 59, 30) });
    const said: string[] = [];
    const report = reportAt('0 7 * * *', said);

    await report.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual(['scheduled report']);
    await report.stop();
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(said).toHaveLength(1);
    vi.useRealTimers();
  });

  it('never comes by default', async () => {
    const said: string[] = [];
    const report = reportAt('never', said);
    await report.start();
    await report.stop();
    expect(said).toEqual([]);
  });
});
