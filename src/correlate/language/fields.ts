import type { EcsValue } from '../../model/event.ts';

/** What a detection looks at: an event, or the tags of a point. */
export type Fields = Readonly<Record<string, EcsValue | undefined>>;

/** Reads one field. */
export type ReadField = (fields: Fields) => EcsValue | undefined;

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
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function isValue(value: unknown): value is EcsValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Field access for events: the field of that name. */
export function createFieldAccess(): FieldAccess {
  const lowered = new Map<string, ReadText>();
  const access: FieldAccess = {
    value: (field) => (fields) => {
      const value: unknown = fields[field];
      return isValue(value) ? value : undefined;
    },
    text: (field) => (fields) => textOf(fields[field]),
    lowerText(field) {
      const known = lowered.get(field);
      if (known !== undefined) return known;
      let newest = '';
      let newestLower = '';
      const read: ReadText = (fields) => {
        const text = textOf(fields[field]);
        if (text === undefined) return undefined;
        if (text !== newest) {
          newest = text;
          newestLower = text.toLowerCase();
        }
        return newestLower;
      };
      lowered.set(field, read);
      return read;
    },
  };
  return access;
}

/** Field access for the tags of a point: the tag `host` is also known as `host.name`. */
export function createTagAccess(): FieldAccess {
  const events = createFieldAccess();
  const tag = (field: string): string => (field === 'host.name' ? 'host' : field);
  return {
    value: (field) => events.value(tag(field)),
    text: (field) => events.text(tag(field)),
    lowerText: (field) => events.lowerText(tag(field)),
  };
}
