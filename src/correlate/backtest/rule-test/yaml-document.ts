import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import { CrosswatchError } from '../../../lib/errors.ts';
import type { SourcePlace } from '../../../lib/errors.ts';

export type YamlPath = readonly (string | number)[];

export interface YamlDocument {
  readonly value: unknown;
  readonly errors: readonly CrosswatchError[];
  /** Where the value at `path` stands, or with `key` the key itself; the nearest ancestor if there is none. */
  place(path: YamlPath, key?: string): SourcePlace;
}

/** Reads YAML 1.2 and remembers where everything stands. Does not throw: what is wrong is in `errors`. */
export function readYamlDocument(text: string, path: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });

  function placeOfOffset(offset: number): SourcePlace {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col };
  }

  function place(steps: YamlPath, key?: string): SourcePlace {
    const node = document.getIn(steps, true);
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isNode(pair?.key) && pair.key.range) return placeOfOffset(pair.key.range[0]);
    }
    if (isNode(node) && node.range) return placeOfOffset(node.range[0]);
    return steps.length === 0 ? { path, line: 1, column: 1 } : place(steps.slice(0, -1));
  }

  return {
    value: document.errors.length > 0 ? undefined : document.toJS(),
    errors: document.errors.map(
      (error) =>
        new CrosswatchError(
          'CW_RULE_TEST_INVALID',
          (error.message.split('\n')[0] ?? '').replace(/ at line.*$/, ''),
          {
            place: placeOfOffset(error.pos[0]),
          },
        ),
    ),
    place,
  };
}
