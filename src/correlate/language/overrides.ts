import { z } from 'zod';
import { parseDuration } from '../../lib/duration.ts';
import type { SourcePlace } from '../../lib/errors.ts';
import { LEVELS } from '../../model/level.ts';
import { OPERATORS } from './comparison.ts';
import { locate } from './located.ts';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';

const duration = z.string().refine((text) => parseDuration(text) !== undefined, {
  message: 'expected a duration such as 30s, 5m, 2h',
});

const overrideSchema = z.strictObject({
  enabled: z.boolean().optional().describe('false takes the rule out, true puts a disabled one in.'),
  level: z.enum(LEVELS).optional().describe('Level of the rule.'),
  threshold: z
    .union([z.number(), z.partialRecord(z.enum(OPERATORS), z.number())])
    .optional()
    .describe(
      'A number replaces the one number of the condition; a map such as {gte: 20} replaces the condition.',
    ),
  for: duration.optional().describe('Metric rules: how long the condition must hold.'),
  timespan: duration.optional().describe('Correlations: length of the window.'),
  exceptions: z
    .union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))])
    .optional()
    .describe(
      'What the rule does not mean: fields as in a detection; in a list any of them. For a correlation: events below it that do not count.',
    ),
});

/** `rules.overrides:` of the configuration: changes to rules by name, without a copy of their file. */
export const overridesSchema = z.record(z.string(), overrideSchema).default({});

export type RuleOverride = z.infer<typeof overrideSchema>;
export type Overrides = z.infer<typeof overridesSchema>;

/** Where a part of an override stands: without keys the override itself. */
export type OverridePlace = (...keys: readonly string[]) => SourcePlace;

/** What an override can not do to this rule. */
class OverrideMisfit extends Error {}

function find(map: LocatedMap, key: string): LocatedEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

function put(map: LocatedMap, key: string, value: Located): LocatedMap {
  const entry = { key, keyPlace: value.place, value };
  const known = map.entries.some((other) => other.key === key);
  const entries = known
    ? map.entries.map((other) => (other.key === key ? entry : other))
    : [...map.entries, entry];
  return { ...map, entries };
}

/** Changes a key inside one of the sections of the document, whichever it has. */
function putIn(
  document: LocatedMap,
  sections: readonly string[],
  change: (section: LocatedMap, name: string) => LocatedMap,
  what: string,
): LocatedMap {
  const name = sections.find((key) => find(document, key) !== undefined);
  const section = name === undefined ? undefined : find(document, name)!.value;
  if (name === undefined || section?.kind !== 'map')
    throw new OverrideMisfit(`"${what}" needs a rule with ${sections.map((s) => `"${s}"`).join(' or ')}`);
  return put(document, name, change(section, name));
}

function withThreshold(
  section: LocatedMap,
  threshold: RuleOverride['threshold'],
  place: SourcePlace,
): LocatedMap {
  const condition = find(section, 'condition')?.value;
  if (condition?.kind !== 'map')
    throw new OverrideMisfit('"threshold" needs a condition that compares numbers');
  const isBound = (key: string): boolean => (OPERATORS as readonly string[]).includes(key);
  const others = condition.entries.filter((entry) => !isBound(entry.key));
  if (typeof threshold !== 'number') {
    const bounds = Object.entries(threshold ?? {}).map(([key, value]) => ({
      key,
      keyPlace: place,
      value: locate(value, place),
    }));
    return put(section, 'condition', { ...condition, entries: [...others, ...bounds] });
  }
  const [bound, second] = condition.entries.filter((entry) => isBound(entry.key));
  if (bound === undefined || second !== undefined)
    throw new OverrideMisfit(
      'the condition has several numbers: write "threshold" as a map such as {gte: 20}',
    );
  return put(section, 'condition', put(condition, bound.key, locate(threshold, place)));
}

type Change = (document: LocatedMap, override: RuleOverride, place: SourcePlace) => LocatedMap;

/** What each key of an override does to the document. */
const CHANGES: Readonly<Record<Exclude<keyof RuleOverride, 'exceptions'>, Change>> = {
  enabled: (document, { enabled }, place) => put(document, 'disabled', locate(enabled !== true, place)),
  level: (document, { level }, place) => put(document, 'level', locate(level, place)),
  threshold: (document, { threshold }, place) =>
    putIn(
      document,
      ['metric', 'correlation'],
      (section) => withThreshold(section, threshold, place),
      'threshold',
    ),
  timespan: (document, { timespan }, place) =>
    putIn(
      document,
      ['correlation'],
      (section) => put(section, 'timespan', locate(timespan, place)),
      'timespan',
    ),
  for(document, override, place) {
    if (find(document, 'metric') === undefined) throw new OverrideMisfit('"for" needs a rule with "metric"');
    const alert = find(document, 'alert')?.value;
    const section: LocatedMap = alert?.kind === 'map' ? alert : { kind: 'map', entries: [], place };
    return put(document, 'alert', put(section, 'for', locate(override.for, place)));
  },
};

/**
 * The document as the override wants it; `exceptions` are not part of it. What of it the rule has nothing for is told
 * to `misfit`, and the rest is done.
 */
export function applyOverride(
  document: LocatedMap,
  override: RuleOverride,
  placeOf: OverridePlace,
  misfit: (message: string, place: SourcePlace) => void,
): LocatedMap {
  let changed = document;
  for (const [key, change] of Object.entries(CHANGES)) {
    if (override[key as keyof RuleOverride] === undefined) continue;
    try {
      changed = change(changed, override, placeOf(key));
    } catch (error) {
      if (!(error instanceof OverrideMisfit)) throw error;
      misfit(error.message, placeOf(key));
    }
  }
  return changed;
}
