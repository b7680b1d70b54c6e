import { printable } from '../lib/printable.ts';
import type { Point } from '../model/point.ts';

export interface FieldGuard {
  /** Why a point's fields are too many or too long, or undefined: then they are known from here on. */
  refusalOf(point: Point, series: string): string | undefined;
  forget(measurement: string): void;
}

/** Most fields of a measurement: the history of each field of each series is kept. */
const MAX_FIELDS = 1000;
/** InfluxDB takes 65,535 bytes of measurement, tags and field name together, its escapes and the host's tag included. */
const MAX_KEY_BYTES = 60_000;

/** Keeps the names of fields within bounds, `maxFields` of all measurements together. */
export function createFieldGuard(maxFields: number): FieldGuard {
  const known = new Map<string, Set<string>>();
  let total = 0;
  return {
    refusalOf({ measurement, fields }, series) {
      const seen = known.get(measurement) ?? new Set();
      const all = Object.keys(fields);
      const who = nameOf(measurement);
      if (isTooLong(series, all))
        return `${who} has tags and a field name of more than ${MAX_KEY_BYTES} bytes`;
      const names = all.filter((name) => !seen.has(name));
      if (names.length === 0) return undefined;
      if (seen.size + names.length > MAX_FIELDS) return `${who} has more than ${MAX_FIELDS} fields`;
      if (total + names.length > maxFields) return `no room for fields of ${who}: there are ${total} already`;
      // Strings of their own: a name that was cut out of a text keeps all of the text in memory.
      if (seen.size === 0) known.set(Buffer.from(measurement).toString(), seen);
      for (const name of names) seen.add(Buffer.from(name).toString());
      total += names.length;
      return undefined;
    },
    forget(measurement) {
      total -= known.get(measurement)?.size ?? 0;
      known.delete(measurement);
    },
  };
}

function isTooLong(series: string, names: readonly string[]): boolean {
  const longest = names.reduce((most, name) => (name.length > most.length ? name : most), '');
  // No UTF-16 unit takes more than three bytes: what is short in any case is not counted.
  if (3 * (series.length + longest.length) <= MAX_KEY_BYTES) return false;
  const bytes = Math.max(...names.map((name) => Buffer.byteLength(name)));
  return Buffer.byteLength(series) + bytes > MAX_KEY_BYTES;
}

/** A measurement or tag as a problem names it. */
export function nameOf(text: string): string {
  return `"${printable(text.slice(0, 100))}"`;
}
