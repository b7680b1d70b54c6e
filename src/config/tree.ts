/** A section of a configuration as YAML gives it. */
export type Tree = { [key: string]: unknown };

/** Whether a value is a section, and not a list or a single value. */
export function isTree(node: unknown): node is Tree {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
