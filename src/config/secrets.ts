import { CrosswatchError } from '../lib/errors.ts';
import { fileKey } from './environment.ts';
import type { ConfigOption } from './option.ts';
import { isTree, type Tree } from './tree.ts';

/** Where a value came from: its key and place in the file, or the variable that set it. */
export interface Origin {
  readonly name: string;
  readonly place?: CrosswatchError['place'];
}

/**
 * Puts the content of `x_file` in the place of each secret `x` (one trailing line end is not part of it). Changes
 * `tree`; `originOf` says where a value came from.
 */
export function readSecretFiles(
  tree: Tree,
  options: readonly ConfigOption[],
  readFile: (path: string) => string,
  originOf: (path: readonly PropertyKey[]) => Origin,
): readonly CrosswatchError[] {
  const mistakes: CrosswatchError[] = [];
  for (const { path } of options.filter((one) => one.secret)) {
    for (const { parent, trail } of holders(tree, path)) {
      const key = path.at(-1) ?? '';
      const name = fileKey(path).at(-1) ?? '';
      const file = parent[name];
      if (typeof file !== 'string') continue;
      const origin = originOf([...trail, name]);
      delete parent[name];
      if (parent[key] !== undefined) {
        mistakes.push(
          new CrosswatchError(
            'CW_CONFIG_SECRET',
            `both ${originOf([...trail, key]).name} and ${origin.name} are given`,
            { place: origin.place, hint: `keep one of them` },
          ),
        );
        continue;
      }
      try {
        parent[key] = readFile(file).replace(/\r?\n$/, '');
      } catch (cause) {
        const why = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
        mistakes.push(
          new CrosswatchError('CW_CONFIG_SECRET', `${origin.name}: cannot read "${file}" (${why})`, {
            place: origin.place,
            hint: 'the file must exist and be readable by the user that runs crosswatch',
            cause,
          }),
        );
      }
    }
  }
  return mistakes;
}

/** Every section of the tree that can hold the option at `path`, list entries and free keys walked through. */
function holders(
  tree: Tree,
  path: readonly string[],
): readonly { parent: Tree; trail: readonly PropertyKey[] }[] {
  let found: { node: unknown; trail: readonly PropertyKey[] }[] = [{ node: tree, trail: [] }];
  for (const key of path.slice(0, -1)) {
    found = found.flatMap(({ node, trail }) => {
      if (key === '[]')
        return Array.isArray(node)
          ? node.map((one, i) => ({ node: one as unknown, trail: [...trail, i] }))
          : [];
      if (!isTree(node)) return [];
      if (key === '*')
        return Object.entries(node).map(([name, one]) => ({ node: one, trail: [...trail, name] }));
      return [{ node: node[key], trail: [...trail, key] }];
    });
  }
  return found.flatMap(({ node, trail }) => (isTree(node) ? [{ parent: node, trail }] : []));
}

/** A copy in which every secret that is set reads `********`. */
export function maskSecrets<T>(config: T, options: readonly ConfigOption[]): T {
  const copy = structuredClone(config);
  for (const { path } of options.filter((one) => one.secret)) {
    const key = path.at(-1) ?? '';
    for (const { parent } of holders(copy as Tree, path)) {
      if (parent[key] !== undefined) parent[key] = '********';
    }
  }
  return maskAddresses(copy);
}

/** Passwords in addresses, and paths of webhooks, which are as good as passwords. */
function maskAddresses<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (/^https?:\/\//.test(value) ? maskAddress(value, key) : value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => maskAddresses(one, key)) as T;
  if (!isTree(value)) return value;
  const isWebhook = value['type'] === 'webhook';
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    maskAddresses(one, isWebhook && name === 'url' ? 'webhook' : name),
  ]);
  return Object.fromEntries(entries) as T;
}

function maskAddress(text: string, key: string): string {
  const hidden = text.replace(/^(https?:\/\/)[^/@]*@/, '$1********@');
  return key === 'webhook' ? hidden.replace(/^(https?:\/\/[^/]+)\/.+$/, '$1/********') : hidden;
}
