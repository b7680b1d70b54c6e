import type { SecurityEvent } from '../model/event.ts';

type Tree = { [key: string]: unknown };

function define(node: Tree, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Puts a dotted name into nested objects; where a part of it is a value already, the rest stays dotted. */
function put(tree: Tree, field: string, value: unknown): void {
  let node = tree;
  const words = field.split('.');
  for (let i = 0; i < words.length - 1; i++) {
    const word = words[i] as string;
    const next = Object.hasOwn(node, word) ? node[word] : undefined;
    if (next !== undefined && (typeof next !== 'object' || next === null)) {
      define(node, words.slice(i).join('.'), value);
      return;
    }
    if (next === undefined) define(node, word, {});
    node = node[word] as Tree;
  }
  const last = words.at(-1) as string;
  define(node, Object.hasOwn(node, last) ? `${last}.value` : last, value);
}

/** Any event as nested objects, `@timestamp` in ISO 8601. Slow and general. */
export function nestEvent(event: SecurityEvent): object {
  const tree: Tree = {};
  for (const [field, value] of Object.entries(event)) {
    if (value === undefined) continue;
    put(tree, field, field === '@timestamp' ? new Date(value as number).toISOString() : value);
  }
  return tree;
}
