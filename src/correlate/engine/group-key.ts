import type { Labels } from '../../model/alert.ts';
import { canonicalIp } from './canonical-ip.ts';
import { fieldOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';

/** Reads the values of group fields; undefined when one is absent or empty. */
export function readValues(fields: readonly (string | undefined)[], from: Occurrence): string[] | undefined {
  const values: string[] = [];
  for (const field of fields) {
    const value = field === undefined ? undefined : fieldOf(from, field);
    if (value === undefined || value === null || value === '') return undefined;
    values.push(canonicalIp(String(value)));
  }
  return values;
}

/** One text per list of values, different for different lists. */
export function joinValues(values: readonly string[]): string {
  if (values.length === 1) return values[0]!;
  let text = '';
  for (const value of values) text += `${value.length}:${value}`;
  return text;
}

export function labelsOf(names: readonly string[], values: readonly string[]): Labels {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

/** The fields a child's occurrences are grouped by: an alias stands for the field it names for that child. */
export function groupFields(
  names: readonly string[],
  aliases: Readonly<Record<string, Readonly<Record<string, string>>>>,
  child: string,
): readonly (string | undefined)[] {
  return names.map((name) => (Object.hasOwn(aliases, name) ? aliases[name]?.[child] : name));
}
