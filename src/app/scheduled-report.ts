import type { ScheduledTask } from 'node-cron';
import type { ReportConfig } from '../analyze/config.ts';
import { makeReport } from '../analyze/report.ts';
import type { ReportSource } from '../analyze/report-source.ts';
import type { Clock } from '../lib/clock.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** A job of the calendar; a no-op where none is wished for. */
export interface ScheduledReport {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Says the report at the times of a cron expression. The calendar is loaded only then: it takes 8 MB.
 */
export function createScheduledReport(
  { schedule }: ReportConfig,
  store: Store,
  clock: Pick<Clock, 'now'>,
  logger: Logger,
): ScheduledReport {
  let task: ScheduledTask | undefined;
  return {
    async start() {
      if (schedule === 'never') return;
      const { createTask } = await import('node-cron');
      task = createTask(schedule, () => sayReport(store, clock.now(), logger), { noOverlap: true });
      await task.start();
    },
    async stop() {
      await task?.destroy();
    },
  };
}

/** Writes the report on the last 24 hours to the log; `GET /api/v1/report` gives the same at any time. */
function sayReport(store: Store, nowMs: number, logger: Logger): void {
  try {
    const { cpu, memory, logins, alerts, recommendations } = makeReport(
      toReportSource(store),
      nowMs - DAY_MS,
      nowMs,
    );
    logger.info({ report: { cpu, memory, logins, alerts, recommendations } }, 'scheduled report');
  } catch (error) {
    logger.error({ problem: describeError(error) }, 'the scheduled report could not be made');
  }
}

/** The store as reports read it. */
export function toReportSource(store: Store): ReportSource {
  return {
    history: (query) => store.history.query(query),
    events: (query) => store.events(query),
    alerts: (query) => store.alerts(query),
  };
}
