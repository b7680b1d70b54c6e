import type { AlertRecord } from '../model/alert-record.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { EventQuery, HistoryQuery, HistorySeries } from '../model/history.ts';

/** What a report is made of. The local store satisfies it. */
export interface ReportSource {
  history(query: HistoryQuery): readonly HistorySeries[];
  events(query: EventQuery): readonly SecurityEvent[];
  alerts(query: { limit: number }): readonly AlertRecord[];
}
