import { parseDocument } from 'yaml';
import { closest } from '../lib/closest.ts';
import { INFLUX_ENVIRONMENT } from '../influx/config.ts';
import { CrosswatchError } from '../lib/errors.ts';
import type { ConfigOption } from './option.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'CROSSWATCH_';
// Say where things are, not what the configuration is; read elsewhere.
const NOT_OPTIONS = new Set(['CROSSWATCH_CONFIG']);

/** Names that people already have in their environment, and the option each stands for. */
export const WELL_KNOWN: Readonly<Record<string, readonly string[]>> = {
  ...INFLUX_ENVIRONMENT,
  INFLUX_TOKEN_FILE: ['influx', 'token_file'],
};

/** The variable that overrides an option: `store.max_bytes` is `CROSSWATCH_STORE_MAX_BYTES`. */
export function variableName(path: readonly string[]): string {
  return PREFIX + path.join('_').toUpperCase();
}

/** A value from the environment and the option it goes to. */
export interface Override {
  readonly variable: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** All overrides in the environment; a `CROSSWATCH_` variable that names no option is a mistake. */
export function readOverrides(
  env: Environment,
  options: readonly ConfigOption[],
): { overrides: readonly Override[]; mistakes: readonly CrosswatchError[] } {
  const paths = new Map<string, { path: readonly string[]; type: string }>();
  for (const { path, secret, type } of options) {
    if (path.includes('[]') || path.includes('*')) continue;
    paths.set(variableName(path), { path, type });
    if (secret) paths.set(`${variableName(path)}_FILE`, { path: fileKey(path), type: 'string' });
  }
  for (const [variable, path] of Object.entries(WELL_KNOWN)) paths.set(variable, { path, type: 'string' });
  const overrides: Override[] = [];
  const mistakes: CrosswatchError[] = [];
  for (const [variable, text] of Object.entries(env)) {
    // An empty variable is how compose files and shells say "not set".
    if (text === undefined || text === '' || NOT_OPTIONS.has(variable)) continue;
    const target = paths.get(variable);
    if (target !== undefined)
      overrides.push({ variable, path: target.path, value: valueOf(text, target.type) });
    else if (variable.startsWith(PREFIX)) mistakes.push(unknownVariable(variable, paths.keys()));
  }
  // Our own prefix is the more specific wish: it comes last and wins.
  overrides.sort((a, b) => Number(a.variable.startsWith(PREFIX)) - Number(b.variable.startsWith(PREFIX)));
  return { overrides, mistakes };
}

/** `influx.token` has its file variant at `influx.token_file`. */
export function fileKey(path: readonly string[]): readonly string[] {
  return [...path.slice(0, -1), `${path.at(-1)}_file`];
}

function valueOf(text: string, type: string): unknown {
  return type === 'string' || type.includes('|') ? text : (parseDocument(text).toJS() as unknown);
}

function unknownVariable(variable: string, known: Iterable<string>): CrosswatchError {
  const suggestion = closest(variable, known);
  return new CrosswatchError('CW_CONFIG_INVALID', `environment variable ${variable}: no such option`, {
    hint: suggestion === undefined ? undefined : `did you mean ${suggestion}?`,
  });
}
