import { knownNames } from '../app/known-names.ts';
import { loadConfiguredRules } from '../app/load-rules.ts';
import type { Config } from '../config/schema.ts';
import { type LoadedRules, loadRules } from '../correlate/language/load-rules.ts';
import { readRules } from '../correlate/language/read-rules.ts';
import type { Rule, RuleSet } from '../correlate/rule.ts';
import { closest } from '../lib/closest.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { printMistakes } from './print-mistakes.ts';
import type { Terminal } from './terminal.ts';

/** Rules of the paths, or those the configuration names. */
export async function loadPaths(paths: readonly string[], config: Config): Promise<LoadedRules> {
  if (paths.length === 0) return loadConfiguredRules(config);
  const read = await Promise.all(paths.map((path) => readRules(path)));
  const loaded = loadRules({
    files: read.flatMap(({ files }) => files),
    engine: config.engine,
    lists: config.lists,
    overrides: config.rules.overrides,
    known: knownNames(config.events),
  });
  return { ...loaded, mistakes: [...read.flatMap(({ mistakes }) => mistakes), ...loaded.mistakes] };
}

/**
 * The same for a command that is to run them: mistakes are printed and left out (with `strict` they are an error),
 * having none left is an error.
 */
export async function requireRules(
  paths: readonly string[],
  config: Config,
  terminal: Terminal,
  strict = false,
): Promise<RuleSet> {
  const loaded = await loadPaths(paths, config);
  printMistakes({ ...loaded, warnings: [] }, terminal);
  if (strict && loaded.mistakes.length > 0) {
    throw new CrosswatchError('CW_CLI_RULES', 'the rules have mistakes, and --strict was given', {
      hint: 'mend them, or leave out --strict to run the others',
    });
  }
  if (loaded.ruleSet.rules.length > 0) return loaded.ruleSet;
  throw new CrosswatchError('CW_CLI_RULES', 'there are no rules to run', {
    hint: 'name them with --rules, or leave rules.shipped on',
  });
}

/** The rule of this name. Throws `CW_CLI_RULES` with the name that was probably meant. */
export function requireRule({ rules }: RuleSet, key: string): Rule {
  const rule = rules.find((candidate) => candidate.key === key);
  if (rule !== undefined) return rule;
  const keys = rules.map((candidate) => candidate.key);
  const meant = closest(key, keys);
  throw new CrosswatchError('CW_CLI_RULES', `there is no rule "${key}"`, {
    hint: meant === undefined ? `there are ${keys.toSorted().join(', ')}` : `did you mean "${meant}"?`,
  });
}
