import type { FieldValue } from '../model/point.ts';

/** The fields that are known: what is undefined or not finite is left out. */
export function knownFields(
  fields: Readonly<Record<string, FieldValue | undefined>>,
): Record<string, FieldValue> {
  const known: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) continue;
    known[name] = value;
  }
  return known;
}
