import type { Labels } from '../../model/alert.ts';
import { canonicalIp } from './canonical-ip.ts';
import { fieldOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';

/** The value of a group field as text; undefined when it is absent or empty. */
export function readValue(field: string | undefined, from: Occurrence): string | undefined {
  const value = field === undefined ? undefined : fieldOf(from, field);
  if (value === undefined || value === null || value === '') return undefined;
  return canonicalIp(typeof value === 'string' ? value : String(value));
}

/** The values of the group fields as one text (see `joinValues`); undefined when one is absent or empty. */
export function readJoined(fields: readonly (string | undefined)[], from: Occurrence): string | undefined {
  if (fields.length === 1) return readValue(fields[0], from);
  let text = '';
  for (const field of fields) {
    const value = readValue(field, from);
    if (value === undefined) return undefined;
    text += sized(value);
  }
  return text;
}

/** Reads the id of an occurrence's group: see `readJoined`. */
export type IdReader = (occurrence: Occurrence) => string | undefined;

/** Readers of group ids, one for each list of fields. */
export interface IdReaders {
  of(fields: readonly (string | undefined)[]): IdReader;
}

/**
 * Many rules group by the same fields, and each of them hears of an event right after the other: an id is read once
 * an event. Only where the event itself has all the fields, for what is missing comes from an occurrence's labels.
 */
export function createIdReaders(): IdReaders {
  const readers = new Map<string, IdReader>();
  return {
    of(fields) {
      const name = JSON.stringify(fields);
      let reader = readers.get(name);
      if (reader === undefined) readers.set(name, (reader = createIdReader(fields)));
      return reader;
    },
  };
}

function createIdReader(fields: readonly (string | undefined)[]): IdReader {
  let lastEvent: Occurrence['event'];
  let lastId: string | undefined;

  return (occurrence) => {
    const { event } = occurrence;
    if (event !== undefined && event === lastEvent) return lastId;
    const id = readJoined(fields, occurrence);
    if (
      event !== undefined &&
      fields.every((field) => field !== undefined && (event[field] ?? undefined) !== undefined)
    ) {
      lastEvent = event;
      lastId = id;
    }
    return id;
  };
}

/** The values of several group fields; undefined when one is absent or empty. */
export function readValues(fields: readonly (string | undefined)[], from: Occurrence): string[] | undefined {
  const values: string[] = [];
  for (const field of fields) {
    const value = readValue(field, from);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** One text per list of values, different for different lists. */
export function joinValues(values: readonly string[]): string {
  if (values.length === 1) return values[0]!;
  let text = '';
  for (const value of values) text += sized(value);
  return text;
}

function sized(value: string): string {
  return `${value.length}:${value}`;
}

export function labelsOf(names: readonly string[], values: readonly string[]): Labels {
  const labels: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) labels[names[i]!] = values[i]!;
  return labels;
}

/** The fields a child's occurrences are grouped by: an alias stands for the field it names for that child. */
export function groupFields(
  names: readonly string[],
  aliases: Readonly<Record<string, Readonly<Record<string, string>>>>,
  child: string,
): readonly (string | undefined)[] {
  return names.map((name) => (Object.hasOwn(aliases, name) ? aliases[name]?.[child] : name));
}
