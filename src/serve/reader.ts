import type { Labels } from '../model/alert.ts';
import type { AlertBundle, AlertRecord } from '../model/alert-record.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { EventCounts, EventQuery, HistoryQuery, HistorySeries, LatestValue } from '../model/history.ts';

// What the page and the API read. The store satisfies these; serve knows no store.

export interface HistoryReader {
  latest(): readonly LatestValue[];
  query(query: HistoryQuery): readonly HistorySeries[];
}

export interface EventReader {
  /** Newest first. */
  events(query: EventQuery): readonly SecurityEvent[];
  eventCounts(startMs: number, stopMs: number, everyMs: number): readonly EventCounts[];
}

export interface AlertReader {
  /** Newest firing first. */
  alerts(filter: { state?: 'firing' | 'resolved' | undefined; limit: number }): readonly AlertRecord[];
  alert(fingerprint: string): AlertBundle | undefined;
  /** False where there is no such alert. */
  acknowledge(fingerprint: string, by: string, nowMs: number): boolean;
}

/** What runs, for `status` and the page's header. */
export interface StatusReader {
  status(): object;
  /** Reasons why the program is not (yet) doing its job; empty = ready. */
  notReady(): readonly string[];
}

/** One rule as the API lists it. */
export interface RuleSummary {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly level: string;
  readonly alerts: boolean;
  readonly tags: readonly string[];
  readonly description?: string | undefined;
}

/** Why a rule fires or does not, as the engine stands now. */
export interface RuleExplainer {
  /** For the groups that have these labels, or those busy last; undefined where there is no such rule. */
  explain(rule: string, group: Labels | undefined): object | undefined;
}
