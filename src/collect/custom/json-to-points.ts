import type { FieldValue, Point } from '../../model/point.ts';

const MAX_DEPTH = 10;

/**
 * Points of a JSON object or a list of them: numbers become float fields named by their path (`disk_sda_used`), as
 * Telegraf's `json` format flattens them; list items are numbered (`load_0`). Texts, booleans and nulls are left out,
 * for a text would be a series or a field of no bound. Fails on text that is not JSON, or holds no object.
 */
export function jsonToPoints(text: string, measurement: string, timeMs: number): readonly Point[] {
  const value: unknown = JSON.parse(text);
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item): readonly Point[] => {
    if (item === null || typeof item !== 'object' || Array.isArray(item))
      throw new Error('expected a JSON object, or a list of objects');
    const fields: Record<string, FieldValue> = {};
    flatten(item, '', fields, 0);
    return Object.keys(fields).length === 0 ? [] : [{ measurement, tags: {}, fields, timeMs }];
  });
}

function flatten(value: unknown, path: string, fields: Record<string, FieldValue>, depth: number): void {
  if (typeof value === 'number' && path !== '') fields[path] = value;
  if (value === null || typeof value !== 'object' || depth >= MAX_DEPTH) return;
  for (const [key, inner] of Object.entries(value))
    flatten(inner, path === '' ? key : `${path}_${key}`, fields, depth + 1);
}
