import type { Alert } from './api.js';
import type { Band } from './chart.js';

/** The stretches of time in which any alert fired; overlapping ones become one. */
export function toBands(alerts: readonly Alert[], nowMs: number): readonly Band[] {
  const spans = alerts
    .map(({ startedAtMs, endedAtMs = nowMs }) => ({
      startMs: startedAtMs,
      endMs: Math.max(endedAtMs, startedAtMs),
    }))
    .toSorted((a, b) => a.startMs - b.startMs);
  const merged: { startMs: number; endMs: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else merged.push(span);
  }
  return merged;
}
