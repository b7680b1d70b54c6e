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
  if (issue.code !== 'unrecognized_keys') {
    const place = placeOf(issue.path, text);
    const at = issue.path.map(String).join('.');
    return [
      new CrosswatchError('CW_CONFIG_INVALID', `${at === '' ? 'configuration' : at}: ${innermost(issue)}`, {
        place,
      }),
    ];
  }
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const suggestion = closest(key, knownKeys(issue.path));
    return new CrosswatchError('CW_CONFIG_INVALID', `${path.map(String).join('.')}: unknown key`, {
      place: placeOf(path, text),
      hint: suggestion === undefined ? undefined : `did you mean "${suggestion}"?`,
    });
  });
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

// A union's own message says only that nothing fitted; the variant that came nearest says why.
function innermost(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0]?.[0];
  return nearest === undefined ? issue.message : innermost(nearest);
}
