import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineConfig, Lists, RulesConfig } from '../correlate/config.ts';
import { type LoadedRules, loadRules } from '../correlate/language/load-rules.ts';
import type { EventsConfig } from '../events/config.ts';
import { createLastGoodFiles, type LoadedAgain } from '../correlate/language/last-good-files.ts';
import { knownNames } from './known-names.ts';
import type { RuleMistake } from '../correlate/language/mistake.ts';
import { type ReadRuleFiles, readRules } from '../correlate/language/read-rules.ts';

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
  const known = knownNames(config.events);
  const lastGood = createLastGoodFiles((files) => loadRules({ files, engine, lists, overrides, known }));
  return async () => {
    const read = [
      ...(shipped ? [await readRules(SHIPPED_RULES)] : []),
      ...(dir === undefined ? [] : [await readOwnRules(dir, shipped)]),
    ];
    return lastGood.load({
      files: read.flatMap(({ files }) => files),
      mistakes: read.flatMap(({ mistakes }) => mistakes),
    });
  };
}

/** Rules of the shipped folder are not the user's own: read a second time, each would be told to be there twice. */
async function readOwnRules(dir: string, withShipped: boolean): Promise<ReadRuleFiles> {
  if (!withShipped || !isShipped(dir)) return readRules(dir);
  const mistake: RuleMistake = {
    code: 'CW_RULE_DUPLICATE',
    message: `"${dir}" is the folder of the shipped rules, which are loaded already`,
    place: { path: 'rules.dir' },
    hint: 'give rules of your own a folder of their own, such as my-rules',
  };
  return { files: [], mistakes: [mistake] };
}

/** Whether it is the shipped folder or within it, links followed. */
function isShipped(dir: string): boolean {
  try {
    const within = path.relative(realpathSync(SHIPPED_RULES), realpathSync(dir));
    return within !== '..' && !within.startsWith(`..${path.sep}`) && !path.isAbsolute(within);
  } catch {
    return false; // What can not be found is told when it is read.
  }
}
