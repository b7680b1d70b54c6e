import { CrosswatchError } from '../lib/errors.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { EventCounts, EventQuery } from '../model/history.ts';
import { count } from './counters.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

/** An event with its place in the order of all events this store ever took. */
export interface NumberedEvent {
  readonly ordinal: number;
  readonly event: SecurityEvent;
}

const MINUTE_MS = 60_000;

const SUMS = { name: 'event_minute', time: 'minute_ms', count: 'sum(count)' } as const;
const EVENTS = { name: 'event', time: 'time_ms', count: 'count(*)' } as const;

/** The ordinal of the next event to be committed. */
export function nextEventOrdinal(database: Database): number {
  return database.get<{ next: number }>('SELECT next FROM event_ordinal')?.next ?? 0;
}

/**
 * Adds events as part of the current transaction. Ordinals go on from `nextEventOrdinal` and grow; an event whose
 * `event.id` is known already is counted and left out.
 */
export function addEvents(database: Database, events: readonly NumberedEvent[]): void {
  if (events.length === 0) return;
  let next = nextEventOrdinal(database);
  let repeated = 0;
  const minutes = new Map<string, MinuteCount>();
  for (const { ordinal, event } of events) {
    if (ordinal < next) {
      throw new CrosswatchError(
        'CW_STORE_ORDINAL',
        `Event ordinal ${ordinal} was used before; the next is ${next}`,
      );
    }
    next = ordinal + 1;
    const { changes } = database.run(
      'INSERT OR IGNORE INTO event(ordinal, event_id, time_ms, action, outcome, body) VALUES (?, ?, ?, ?, ?, ?)',
      ordinal,
      event['event.id'],
      event['@timestamp'],
      event['event.action'],
      event['event.outcome'] ?? '',
      encodeJson(event),
    );
    if (changes === 0) repeated += 1;
    else countMinute(minutes, event);
  }
  for (const minute of minutes.values()) addMinute(database, minute);
  database.run('UPDATE event_ordinal SET next = ?', next);
  count(database, 'events_repeated', repeated);
}

interface MinuteCount {
  readonly minuteMs: number;
  readonly action: string;
  readonly outcome: string;
  count: number;
}

function countMinute(minutes: Map<string, MinuteCount>, event: SecurityEvent): void {
  const minuteMs = Math.floor(event['@timestamp'] / MINUTE_MS) * MINUTE_MS;
  const action = event['event.action'];
  const outcome = event['event.outcome'] ?? '';
  const key = `${minuteMs} ${action} ${outcome}`;
  const minute = minutes.get(key) ?? { minuteMs, action, outcome, count: 0 };
  minute.count += 1;
  minutes.set(key, minute);
}

/** Counts per minute outlive the events and keep a month's chart cheap. */
function addMinute(database: Database, { minuteMs, action, outcome, count: events }: MinuteCount): void {
  database.run(
    `INSERT INTO event_minute(minute_ms, action, outcome, count) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    minuteMs,
    action,
    outcome,
    events,
  );
}

/** Stored events that answer the query, newest first. */
export function queryEvents(database: Database, query: EventQuery): SecurityEvent[] {
  return database
    .all<{ body: string }>(
      `SELECT body FROM event WHERE time_ms >= ?1 AND time_ms < ?2
       AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR outcome = ?4)
       ORDER BY time_ms DESC, ordinal DESC LIMIT ?5`,
      query.startMs,
      query.stopMs,
      query.action,
      query.outcome,
      query.limit,
    )
    .map((row) => decodeJson<SecurityEvent>(row.body));
}

const PAGE = 1000;

/** Every stored event of [startMs, stopMs) with its ordinal, in order of time, a page at a time in memory. */
export function* eventsInOrder(
  database: Database,
  startMs: number,
  stopMs: number,
): Generator<NumberedEvent> {
  let [afterMs, afterOrdinal] = [startMs, -1];
  for (;;) {
    const rows = database.all<{ ordinal: number; time_ms: number; body: string }>(
      `SELECT ordinal, time_ms, body FROM event
       WHERE time_ms >= ?1 AND time_ms < ?2 AND (time_ms > ?1 OR ordinal > ?3)
       ORDER BY time_ms, ordinal LIMIT ?4`,
      afterMs,
      stopMs,
      afterOrdinal,
      PAGE,
    );
    for (const { ordinal, body } of rows) yield { ordinal, event: decodeJson<SecurityEvent>(body) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    [afterMs, afterOrdinal] = [last.time_ms, last.ordinal];
  }
}

/**
 * Events per step by action and outcome, steps without events left out. Steps are aligned to the epoch and whole, so
 * the range is widened to them. Whole minutes are read from sums; other steps count the events themselves, which is for
 * ranges of minutes.
 */
export function countEvents(
  database: Database,
  startMs: number,
  stopMs: number,
  everyMs: number,
): EventCounts[] {
  const step = Math.max(1, everyMs);
  const table = step % MINUTE_MS === 0 ? SUMS : EVENTS;
  const rows = database.all<{ action: string; outcome: string; step_ms: number; events: number }>(
    `SELECT action, outcome, ${table.time} - ${table.time} % ?1 AS step_ms, ${table.count} AS events FROM ${table.name}
     WHERE ${table.time} >= ?2 AND ${table.time} < ?3 GROUP BY action, outcome, step_ms ORDER BY action, outcome, step_ms`,
    step,
    Math.floor(startMs / step) * step,
    Math.ceil(stopMs / step) * step,
  );
  const charts = new Map<string, { action: string; outcome: string; times: number[]; counts: number[] }>();
  for (const row of rows) {
    const key = `${row.action} ${row.outcome}`;
    const chart = charts.get(key) ?? { action: row.action, outcome: row.outcome, times: [], counts: [] };
    chart.times.push(row.step_ms);
    chart.counts.push(row.events);
    charts.set(key, chart);
  }
  return [...charts.values()];
}
