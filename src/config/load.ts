import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CrosswatchError } from '../lib/errors.ts';
import { rememberPlaces } from '../lib/places.ts';
import { type Environment, type Override, readOverrides } from './environment.ts';
import { type ConfigText, placeOf, toMistakes } from './mistake.ts';
import { type ConfigOption, listOptions } from './option.ts';
import { type Config, configSchema } from './schema.ts';
import { type Origin, readSecretFiles } from './secrets.ts';
import { isTree, type Tree } from './tree.ts';

/** Where a configuration is looked for when none is named. */
export const DEFAULT_CONFIG_PATH = 'crosswatch.yml';

export interface LoadOptions {
  /** A file that must exist; without it `crosswatch.yml` is read if it is there. */
  readonly path?: string | undefined;
  readonly env: Environment;
  readonly readFile?: (path: string) => string;
}

export type LoadResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** The same as a user would write it: durations and sizes as text. */
      readonly wire: object;
      /** The file that was read. */
      readonly path: string | undefined;
    }
  | { readonly ok: false; readonly mistakes: readonly CrosswatchError[] };

/**
 * Reads, joins and checks: defaults, then the file, then the environment. All mistakes are returned together, each
 * with file, line and column, or the name of its variable.
 */
export function loadConfig({ path, env, readFile = readText }: LoadOptions): LoadResult {
  const file = readConfigFile(path, readFile);
  if (file instanceof CrosswatchError) return { ok: false, mistakes: [file] };
  const text = parseText(file?.path ?? DEFAULT_CONFIG_PATH, file?.text ?? '');
  if (Array.isArray(text)) return { ok: false, mistakes: text };

  const options = listOptions(configSchema);
  const tree = (text.document.toJS() ?? {}) as Tree;
  if (typeof tree !== 'object' || Array.isArray(tree)) {
    const message = 'a configuration is a map of sections, not a list or a single value';
    return {
      ok: false,
      mistakes: [
        new CrosswatchError('CW_CONFIG_INVALID', message, { place: { path: text.path, line: 1, column: 1 } }),
      ],
    };
  }
  const { overrides, mistakes: badVariables } = readOverrides(env, options);
  for (const override of overrides) put(tree, override.path, override.value);
  const badSecrets = readSecretFiles(tree, options, readFile, (at) => originOf(at, text, overrides));
  const parsed = configSchema.safeParse(tree);
  const badValues = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => mistakesOf(issue, text, overrides, options));
  const mistakes = [...badVariables, ...badSecrets, ...badValues].toSorted(inFileOrder);
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes };
  // Whether these fit their rules shows only when the rules are read.
  if (file !== undefined)
    rememberPlaces(parsed.data.rules.overrides, (at) => placeOf(['rules', 'overrides', ...at], text));
  return { ok: true, config: parsed.data, wire: withDefaults(tree, options), path: file?.path };
}

function readConfigFile(
  path: string | undefined,
  readFile: (path: string) => string,
): { path: string; text: string } | CrosswatchError | undefined {
  try {
    const found = path ?? DEFAULT_CONFIG_PATH;
    return { path: found, text: readFile(found) };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    if (path === undefined && code === 'ENOENT') return undefined;
    return new CrosswatchError('CW_CONFIG_READ', `cannot read the configuration (${code})`, {
      place: { path: path ?? DEFAULT_CONFIG_PATH },
      hint: 'check the path given with --config; `crosswatch config init` writes a sample',
      cause,
    });
  }
}

function parseText(path: string, text: string): ConfigText | CrosswatchError[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  if (document.errors.length === 0) return { path, document, lines };
  return document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return new CrosswatchError('CW_CONFIG_SYNTAX', error.message, { place: { path, line, column: col } });
  });
}

function inFileOrder({ place: a }: CrosswatchError, { place: b }: CrosswatchError): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  text: ConfigText,
  overrides: readonly Override[],
  options: readonly ConfigOption[],
): readonly CrosswatchError[] {
  const culprit = overrideOf(issue.path, overrides);
  if (culprit !== undefined)
    return [new CrosswatchError('CW_CONFIG_INVALID', `${nameOf(culprit)}: ${issue.message}`)];
  return toMistakes(issue, text, (path) => keysUnder(options, path));
}

/** The override that set the value at a path: of several the last. */
function overrideOf(at: readonly PropertyKey[], overrides: readonly Override[]): Override | undefined {
  return overrides.findLast(({ path }) => path.join('.') === at.map(String).join('.'));
}

function nameOf({ variable }: Override): string {
  return `environment variable ${variable}`;
}

function originOf(at: readonly PropertyKey[], text: ConfigText, overrides: readonly Override[]): Origin {
  const override = overrideOf(at, overrides);
  if (override !== undefined) return { name: nameOf(override) };
  return { name: String(at.at(-1)), place: placeOf(at, text) };
}

function keysUnder(options: readonly ConfigOption[], section: readonly PropertyKey[]): readonly string[] {
  const inside = options.filter(({ path }) =>
    section.every((key, i) => typeof key === 'number' || path[i] === key || path[i] === '*'),
  );
  return [...new Set(inside.map(({ path }) => path[section.length] ?? ''))];
}

/** What the user wrote, with every default filled in. */
function withDefaults(tree: Tree, options: readonly ConfigOption[]): object {
  const wire = {};
  for (const { path, defaultValue } of options) {
    if (defaultValue !== undefined && !path.includes('[]') && !path.includes('*'))
      put(wire, path, defaultValue);
  }
  return merge(wire, tree);
}

function merge(base: Tree, over: Tree): Tree {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isTree(below) && isTree(value) ? merge(below, value) : (value ?? below);
  }
  return result;
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const inner = node[key];
    // A section that is no map stays as it is: the schema says what is wrong with it.
    if (inner !== undefined && (typeof inner !== 'object' || inner === null)) return;
    node = (node[key] ??= {}) as Tree;
  }
  node[path.at(-1) ?? ''] = value;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
