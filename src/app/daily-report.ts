import { makeReport } from '../analyze/report.ts';
import type { ReportSource } from '../analyze/report-source.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** Writes the report on the last 24 hours to the log; `GET /api/v1/report` gives the same at any time. */
export function sayReport(store: Store, nowMs: number, logger: Logger): void {
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
