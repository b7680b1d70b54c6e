import type { SecurityEvent } from '../../model/event.ts';
import type { DetectionRule } from '../rule.ts';

interface Indexed {
  readonly rule: DetectionRule;
  readonly index: number;
}

/** Which detections can match an event: cost grows with these, not with all. In rule order. */
export interface DetectionIndex<T extends Indexed> {
  candidates(event: SecurityEvent): readonly T[];
}

/** Looks detections up by the field values they ask for; those without a hint are tried on every event. */
export function createDetectionIndex<T extends Indexed>(detections: readonly T[]): DetectionIndex<T> {
  const byField = new Map<string, Map<string, T[]>>();
  const always: T[] = [];
  for (const detection of detections) {
    const { hint } = detection.rule;
    if (hint === undefined) always.push(detection);
    else for (const value of new Set(hint.values)) put(hint.field, value.toLowerCase(), detection);
  }

  function put(field: string, value: string, detection: T): void {
    const values = byField.get(field) ?? new Map<string, T[]>();
    byField.set(field, values);
    const list = values.get(value);
    if (list === undefined) values.set(value, [detection]);
    else list.push(detection);
  }

  const fields = [...byField].map(([field, values]) => ({ field, values }));

  return {
    candidates(event) {
      let found: readonly T[] = always;
      for (const { field, values } of fields) {
        const value = event[field];
        if (value === undefined || value === null) continue;
        const text = typeof value === 'string' ? value : String(value);
        const more = values.get(text) ?? values.get(text.toLowerCase());
        if (more === undefined) continue;
        found = found.length === 0 ? more : [...found, ...more].sort((a, b) => a.index - b.index);
      }
      return found;
    },
  };
}
