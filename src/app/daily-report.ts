import type { ScheduledTask } from 'node-cron';
import type { ReportConfig } from '../analyze/config.ts';
import { makeReport } from '../analyze/report.ts';
import type { ReportSource } from '../analyze/report-source.ts';
import type { Clock } from '../lib/clock.ts';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** A job of the calendar; a no-op where none is wished for. */
export interface ScheduledReport {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Says the report at the times of a cron expression. The calendar is loaded only then: it takes 8 MB. Throws
 * `CW_CONFIG_INVALID` at the start for an expression that it does not understand.
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
      const { createTask, validate } = await import('node-cron');
      if (!validate(schedule))
        throw new CrosswatchError('CW_CONFIG_INVALID', `report.schedule: ${schedule} is no cron expression`, {
          hint: 'Five fields: minute hour day month weekday; 0 7 * * * is every morning at seven.',
        });
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
    logger.info({ report: { cpu, memory, logins, alerts, recommendations } }, 'daily report');
  } catch (error) {
    logger.error({ problem: describeError(error) }, 'the daily report could not be made');
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
