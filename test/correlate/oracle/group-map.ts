import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { Labels } from '../../../src/model/alert.ts';

/** One thing for each rule and group, made when it is first asked for. */
export interface GroupMap<R, T> {
  get(rule: R, group: Labels): T;
  all(): readonly Entry<R, T>[];
}

interface Entry<R, T> {
  readonly rule: R;
  readonly group: Labels;
  /** Canonical JSON of the group. */
  readonly name: string;
  readonly value: T;
}

export function createGroupMap<R extends { readonly key: string }, T>(
  make: (rule: R, group: Labels) => T,
): GroupMap<R, T> {
  const entries: Entry<R, T>[] = [];

  return {
    get(rule, group) {
      const name = canonicalJson(group);
      const known = entries.find((entry) => entry.rule.key === rule.key && entry.name === name);
      if (known !== undefined) return known.value;
      const value = make(rule, group);
      entries.push({ rule, group, name, value });
      return value;
    },
    all: () => entries,
  };
}
