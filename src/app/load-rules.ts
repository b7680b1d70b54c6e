import { fileURLToPath } from 'node:url';
import type { EngineConfig, Lists, RulesConfig } from '../correlate/config.ts';
import { type LoadedRules, loadRules } from '../correlate/language/load-rules.ts';
import type { EventsConfig } from '../events/config.ts';
import { knownNames } from './known-names.ts';
import { readRules } from '../correlate/language/read-rules.ts';

/** The rules that come with the program. */
export const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

/** Reads the shipped rules and the user's own, with overrides applied; all mistakes of all files together. */
export async function loadConfiguredRules(config: {
  rules: RulesConfig;
  engine: EngineConfig;
  lists: Lists;
  events: Pick<EventsConfig, 'patterns'>;
}): Promise<LoadedRules> {
  const { shipped, dir, overrides } = config.rules;
  const folders = [...(shipped ? [SHIPPED_RULES] : []), ...(dir === undefined ? [] : [dir])];
  const read = await Promise.all(folders.map((folder) => readRules(folder)));
  const files = read.flatMap((one) => one.files);
  const known = knownNames(config.events);
  const loaded = loadRules({ files, engine: config.engine, lists: config.lists, overrides, known });
  return { ...loaded, mistakes: [...read.flatMap(({ mistakes }) => mistakes), ...loaded.mistakes] };
}
