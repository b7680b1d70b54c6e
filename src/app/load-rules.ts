import { fileURLToPath } from 'node:url';
import type { EngineConfig, Lists, RulesConfig } from '../correlate/config.ts';
import { type LoadedRules, loadRules } from '../correlate/language/load-rules.ts';
import type { EventsConfig } from '../events/config.ts';
import { createLastGoodFiles, type LoadedAgain } from '../correlate/language/last-good-files.ts';
import { knownNames } from './known-names.ts';
import { readRules } from '../correlate/language/read-rules.ts';

/** The rules that come with the program. */
export const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

export interface RuleOptions {
  readonly rules: RulesConfig;
  readonly engine: EngineConfig;
  readonly lists: Lists;
  readonly events: Pick<EventsConfig, 'patterns'>;
}

/** Reads the shipped rules and the user's own, with overrides applied; all mistakes of all files together. */
export function loadConfiguredRules(config: RuleOptions): Promise<LoadedRules> {
  return createRuleLoader(config)();
}

/** The same again and again: of a file that went bad, the last good version stays. */
export function createRuleLoader(config: RuleOptions): () => Promise<LoadedAgain> {
  const { shipped, dir, overrides } = config.rules;
  const { engine, lists } = config;
  const folders = [...(shipped ? [SHIPPED_RULES] : []), ...(dir === undefined ? [] : [dir])];
  const known = knownNames(config.events);
  const lastGood = createLastGoodFiles((files) => loadRules({ files, engine, lists, overrides, known }));
  return async () => {
    const read = await Promise.all(folders.map((folder) => readRules(folder)));
    return lastGood.load({
      files: read.flatMap(({ files }) => files),
      mistakes: read.flatMap(({ mistakes }) => mistakes),
    });
  };
}
