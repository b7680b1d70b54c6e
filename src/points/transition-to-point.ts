import type { Evidence, Transition } from '../model/alert.ts';
import type { FieldValue, Point } from '../model/point.ts';
import { capBytes } from './cap-bytes.ts';

/** InfluxDB takes strings of up to 64 KiB; this leaves an alert readable and a batch of them small. */
export const MAX_EVIDENCE_BYTES = 16_384;
const MAX_TEXT_BYTES = 8192;
const MITRE_TAG = /^attack\.t\d{4}(?:\.\d{3})?$/i;

/**
 * The point of measurement `alert` that a transition is written as. `started_at` and `ended_at` are nanoseconds.
 * What a group key holds (an address, a user) stays in fields; only the host becomes a tag.
 */
export function transitionToPoint(transition: Transition, options: { readonly subMsNs: number }): Point {
  const { group, annotations } = transition;
  const tags: Record<string, string> = {
    rule: transition.rule,
    level: transition.level,
    state: transition.state,
  };
  const host = group['host.name'] ?? group['host'];
  if (host !== undefined) tags['host'] = host;

  const fields: Record<string, FieldValue> = {
    fingerprint: transition.fingerprint,
    title: capBytes(transition.title, MAX_TEXT_BYTES),
    group: capBytes(JSON.stringify(group), MAX_TEXT_BYTES),
    value: transition.value,
    count: BigInt(Math.trunc(transition.count)),
    started_at: nanoseconds(transition.startedAtMs),
    evidence: evidenceJson(transition.evidence),
  };
  const optional = {
    summary: annotations['summary'],
    runbook_url: transition.runbookUrl ?? annotations['runbook_url'],
    grafana_url: annotations['grafana_url'],
    mitre: transition.tags.filter((tag) => MITRE_TAG.test(tag)).join(','),
    reason: transition.reason,
  };
  for (const [field, value] of Object.entries(optional)) {
    if (value !== undefined && value !== '') fields[field] = capBytes(value, MAX_TEXT_BYTES);
  }
  if (transition.state === 'resolved') fields['ended_at'] = nanoseconds(transition.atMs);
  return { measurement: 'alert', tags, fields, timeMs: transition.atMs, subMsNs: options.subMsNs };
}

function nanoseconds(timeMs: number): bigint {
  return BigInt(Math.trunc(timeMs)) * 1_000_000n;
}

/** JSON of the evidence; where it is too long the oldest go first and are counted as dropped, so it stays JSON. */
function evidenceJson(evidence: Evidence): string {
  let kept = evidence;
  for (;;) {
    const text = JSON.stringify(kept);
    if (Buffer.byteLength(text) <= MAX_EVIDENCE_BYTES) return text;
    kept = halve(kept);
  }
}

function halve(evidence: Evidence): Evidence {
  const events = evidence.events.slice(Math.ceil(evidence.events.length / 2));
  const points = evidence.points.slice(Math.ceil(evidence.points.length / 2));
  return {
    events,
    points,
    droppedEvents: evidence.droppedEvents + evidence.events.length - events.length,
    droppedPoints: evidence.droppedPoints + evidence.points.length - points.length,
  };
}
