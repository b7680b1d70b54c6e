import { type Document, type LineCounter, isMap, isNode, isPair, isScalar } from 'yaml';
import type { z } from 'zod';
import { CrosswatchError, type SourcePlace } from '../lib/errors.ts';
import { closest } from '../lib/closest.ts';

/** The YAML a configuration came from, so that a mistake can be shown where it stands. */
export interface ConfigText {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** One error for each thing that is wrong, each at its own place. `knownKeys` offers what an unknown key may have meant. */
export function toMistakes(
  issue: z.core.$ZodIssue,
  text: ConfigText,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
): readonly CrosswatchError[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionMistakes(issue, text, knownKeys);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...issue.path, key], text, knownKeys(issue.path)));
  }
  const at = issue.path.map(String).join('.');
  const message = `${at === '' ? 'configuration' : at}: ${issue.message}`;
  return [
    new CrosswatchError('CW_CONFIG_INVALID', message, {
      place: placeOf(issue.path, text),
      hint: hintOf(issue, text),
    }),
  ];
}

/**
 * A union only knows that nothing fitted. What the writer meant is the variant he came closest to: the one that got
 * deepest into the value, and of those the one with the least to complain about; its own mistakes are the ones to tell.
 */
function unionMistakes(
  issue: z.core.$ZodIssueInvalidUnion,
  text: ConfigText,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
): readonly CrosswatchError[] {
  const depth = (issues: readonly z.core.$ZodIssue[]): number =>
    Math.max(0, ...issues.map(({ path }) => path.length));
  const variants = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  const unknown = issue.errors.map((issues) => issues.find(({ code }) => code === 'unrecognized_keys'));
  const place = placeOf(issue.path, text);
  // Sections that differ in their keys, none of which was written: the key is the mistake.
  if (unknown.every((one) => one?.code === 'unrecognized_keys') && depth(variants[0] ?? []) <= 1) {
    const keys = unknown[0]?.code === 'unrecognized_keys' ? unknown[0].keys : [];
    const wanted = issue.errors.flatMap((issues) =>
      issues.flatMap(({ code, path }) =>
        code === 'invalid_type' && path.length === 1 ? [String(path[0])] : [],
      ),
    );
    const common = keys.filter((key) =>
      unknown.every((one) => one?.code === 'unrecognized_keys' && one.keys.includes(key)),
    );
    if (common.length > 0) return common.map((key) => unknownKey([...issue.path, key], text, wanted));
  }
  const [nearest = []] = variants;
  if (issue.message !== 'Invalid input' && depth(nearest) === 0) {
    const at = issue.path.map(String).join('.');
    return [new CrosswatchError('CW_CONFIG_INVALID', `${at}: ${issue.message}`, { place })];
  }
  return nearest.flatMap((inner) =>
    toMistakes({ ...inner, path: [...issue.path, ...inner.path] }, text, knownKeys),
  );
}

function unknownKey(
  path: readonly PropertyKey[],
  text: ConfigText,
  candidates: readonly string[],
): CrosswatchError {
  const suggestion = closest(String(path.at(-1)), candidates);
  const known =
    candidates.length > 0 && candidates.length <= 8
      ? `known here: ${[...new Set(candidates)].join(', ')}`
      : undefined;
  return new CrosswatchError('CW_CONFIG_INVALID', `${path.map(String).join('.')}: unknown key`, {
    place: placeOf(path, text),
    hint: suggestion === undefined ? known : `did you mean "${suggestion}"?`,
  });
}

/** What a wrong word may have meant, and how YAML says yes. */
function hintOf(issue: z.core.$ZodIssue, text: ConfigText): string | undefined {
  const written = text.document.getIn(issue.path) as unknown;
  if (issue.code === 'invalid_value' && typeof written === 'string') {
    const suggestion = closest(written, issue.values.map(String));
    return suggestion === undefined
      ? `one of ${issue.values.map(String).join(', ')}`
      : `did you mean "${suggestion}"?`;
  }
  if (issue.code === 'invalid_union')
    return issue.path.at(-1) === 'type' ? 'known types: log, webhook' : undefined;
  if (issue.code === 'invalid_type' && issue.expected === 'boolean') return 'write true or false';
  return undefined;
}

/** Where the value of `path` stands, or the nearest section around it that does. */
export function placeOf(path: readonly PropertyKey[], text: ConfigText): SourcePlace {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(path.slice(0, length), text.document);
    if (offset === undefined) continue;
    const { line, col } = text.lines.linePos(offset);
    return { path: text.path, line, column: col };
  }
  return { path: text.path };
}

function offsetOf(path: readonly PropertyKey[], document: Document): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
    return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
