import { plainField } from './plain-field.ts';
import type { Fields, ReadField } from './plain-field.ts';
import { isWorkedOut, readThrough } from './taxonomy.ts';
import type { Taxonomy } from './taxonomy.ts';

/** A field as text, undefined where it is absent. */
export type ReadText = (fields: Fields) => string | undefined;

/**
 * How one rule set reads fields. The lower-cased text of a field is remembered for the newest value, because many
 * rules in a row look at the same event.
 */
export interface FieldAccess {
  value(field: string): ReadField;
  text(field: string): ReadText;
  lowerText(field: string): ReadText;
  /** Whether the field is read as it stands in the event: only then can an index look for its values. */
  isPlain(field: string): boolean;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Field access for events: the field of that name, or what a name of the taxonomy means. */
export function createFieldAccess(taxonomy?: Taxonomy): FieldAccess {
  const lowered = new Map<string, ReadText>();
  const isPlain = (field: string): boolean => taxonomy === undefined || !isWorkedOut(field, taxonomy);
  const value = (field: string): ReadField =>
    taxonomy === undefined || isPlain(field) ? plainField(field) : readThrough(field, taxonomy, plainField);
  const text = (field: string): ReadText => {
    if (isPlain(field)) return (fields) => textOf(fields[field]);
    const read = value(field);
    return (fields) => textOf(read(fields));
  };
  return {
    isPlain,
    value,
    text,
    lowerText(field) {
      const known = lowered.get(field);
      if (known !== undefined) return known;
      const written = text(field);
      let newest = '';
      let newestLower = '';
      const read: ReadText = (fields) => {
        const now = written(fields);
        if (now === undefined) return undefined;
        if (now !== newest) {
          newest = now;
          newestLower = now.toLowerCase();
        }
        return newestLower;
      };
      lowered.set(field, read);
      return read;
    },
  };
}

/** Field access for the tags of a point: the tag `host` is also known as `host.name`. */
export function createTagAccess(): FieldAccess {
  const events = createFieldAccess();
  const tag = (field: string): string => (field === 'host.name' ? 'host' : field);
  return {
    value: (field) => events.value(tag(field)),
    text: (field) => events.text(tag(field)),
    lowerText: (field) => events.lowerText(tag(field)),
    isPlain: () => true,
  };
}
