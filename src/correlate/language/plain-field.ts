import type { EcsValue } from '../../model/event.ts';

/** What a detection looks at: an event, or the tags of a point. */
export type Fields = Readonly<Record<string, EcsValue | undefined>>;

/** Reads one field. */
export type ReadField = (fields: Fields) => EcsValue | undefined;

function isValue(value: unknown): value is EcsValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The field of that very name. */
export function plainField(field: string): ReadField {
  return (fields) => {
    const value: unknown = fields[field];
    return isValue(value) ? value : undefined;
  };
}
