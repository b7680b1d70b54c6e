import type { Evidence, Labels, Transition, TransitionState } from '../../../model/alert.ts';
import type { EcsValue, SecurityEvent } from '../../../model/event.ts';
import type { Level } from '../../../model/level.ts';

/** A number as JSON can carry it: an anomaly score may be infinite, which JSON has no word for. */
export type JsonNumber = number | 'Infinity' | '-Infinity' | 'NaN';

/** Evidence on the wire. Events are flat ECS; every time is ISO 8601 in UTC with milliseconds. */
export interface EvidenceRow {
  readonly events: readonly Readonly<Record<string, EcsValue | undefined>>[];
  readonly points: readonly {
    readonly at: string;
    readonly measurement: string;
    readonly field: string;
    readonly tags: Labels;
    readonly value: JsonNumber;
    readonly rule: string;
  }[];
  /** What the rule's caps left out: of each kind, and in all. */
  readonly dropped_events: number;
  readonly dropped_points: number;
  readonly evidence_dropped: number;
}

/** A transition as `replay` prints it, one JSON object a line, keys in this order. */
export interface TransitionRow {
  /** Event time, ISO 8601 in UTC with milliseconds: `2026-11-20T10:00:00.000Z`. */
  readonly at: string;
  readonly state: TransitionState;
  readonly rule: string;
  readonly group: Labels;
  readonly level: Level;
  readonly value: JsonNumber;
  readonly count: number;
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly evidence: EvidenceRow;
}

/** The public form of a transition. Equal transitions give rows whose JSON is equal byte for byte. */
export function toTransitionRow(transition: Transition): TransitionRow {
  return {
    at: isoTime(transition.atMs),
    state: transition.state,
    rule: transition.rule,
    group: transition.group,
    level: transition.level,
    value: toJsonNumber(transition.value),
    count: transition.count,
    fingerprint: transition.fingerprint,
    labels: transition.labels,
    annotations: transition.annotations,
    evidence: toEvidenceRow(transition.evidence),
  };
}

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Infinity and NaN become their names. */
export function toJsonNumber(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

function toEvidenceRow(evidence: Evidence): EvidenceRow {
  return {
    events: evidence.events.map(toEventRow),
    points: evidence.points.map((point) => ({
      at: isoTime(point.timeMs),
      measurement: point.measurement,
      field: point.field,
      tags: point.tags,
      value: toJsonNumber(point.value),
      rule: point.rule,
    })),
    dropped_events: evidence.droppedEvents,
    dropped_points: evidence.droppedPoints,
    evidence_dropped: evidence.droppedEvents + evidence.droppedPoints,
  };
}

function toEventRow(event: SecurityEvent): EvidenceRow['events'][number] {
  return { ...event, '@timestamp': isoTime(event['@timestamp']) };
}
