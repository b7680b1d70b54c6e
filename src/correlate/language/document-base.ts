import { LEVELS } from '../../model/level.ts';
import type { DraftBase } from './draft.ts';
import type { KeyReader } from './key-reader.ts';
import { placeOfKey } from './located.ts';
import type { LocatedMap } from './located.ts';
import type { Report } from './mistake.ts';

/** What every kind of document has. */
export type Base = Omit<DraftBase, 'meaning'>;

/** Reads the keys that say what a rule is, rather than what it looks for. */
export function readBase(
  document: LocatedMap,
  reader: KeyReader,
  order: number,
  report: Report,
): Base | undefined {
  reader.required('title');
  const title = reader.text('title');
  if (title !== undefined && (title === '' || title.length > 256))
    report.fail('CW_RULE_VALUE', '"title" has 1 to 256 characters', reader.placeOf('title'));
  const name = reader.text('name');
  if (name !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const hint = 'letters, digits and _, not starting with a digit';
    report.fail('CW_RULE_VALUE', `"${name}" is no name`, reader.node('name')!.place, hint);
  }
  const id = reader.text('id');
  for (const key of ['status', 'description', 'license', 'taxonomy', 'date', 'modified']) reader.scalar(key);
  for (const key of ['references', 'falsepositives', 'fields', 'scope', 'author']) reader.scalars(key);
  const level = reader.choice('level', LEVELS) ?? 'medium';
  const tags = reader.texts('tags') ?? [];
  const disabled = reader.flag('disabled') ?? false;
  if (title === undefined) return undefined;
  const namePlace = reader.placeOf(name !== undefined ? 'name' : id !== undefined ? 'id' : 'title');
  return {
    title,
    name,
    id,
    key: name ?? id ?? title,
    level,
    tags,
    description: reader.has('description') ? reader.text('description') : undefined,
    disabled,
    place: reader.place,
    namePlace,
    placeOf: (...keys) => placeOfKey(document, keys),
    order,
  };
}
