import { readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';
import type { DetectionRule } from '../../correlate/rule.ts';

interface Written {
  readonly name?: unknown;
  readonly id?: unknown;
  readonly title?: unknown;
  readonly detection?: Readonly<Record<string, unknown>>;
}

/** What a detection matches, as its file says it: the condition, and each selection. Nothing where the file is gone. */
export function detectionFacts({ key, place }: DetectionRule): readonly (readonly [name: string, meaning: string])[] {
  let text: string;
  try {
    text = readFileSync(place.path, 'utf8');
  } catch {
    return [];
  }
  const written = parseAllDocuments(text).map((document) => document.toJS() as Written | null);
  const rule = written.find((one) => (one?.name ?? one?.id ?? one?.title) === key);
  const { condition, ...selections } = rule?.detection ?? {};
  const all = condition === undefined ? selections : { condition, ...selections };
  return Object.entries(all).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value
      : stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim(),
  ]);
}
