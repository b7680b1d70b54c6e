import type { SourcePlace } from '../../lib/errors.ts';
import type { DetectionContext } from './detection-context.ts';
import { didYouMean } from './suggest.ts';

const PLACEHOLDER = /\\%|%(?<name>[^%\s]+)%/g;
const MAX_VALUES = 100_000;

/**
 * Replaces `%name%` by each value of the list of that name; several placeholders give every combination. `\%` is a
 * plain percent sign. An unknown list is a mistake and gives undefined.
 */
export function expandPlaceholders(
  text: string,
  place: SourcePlace,
  context: DetectionContext,
): readonly string[] | undefined {
  let texts: readonly string[] = [''];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const before = text.slice(from, match.index);
    from = match.index + match[0].length;
    const name = match.groups?.['name'];
    const values = name === undefined ? ['%'] : listOf(name, place, context);
    if (values === undefined) return undefined;
    if (texts.length * values.length > MAX_VALUES) {
      const message = `"${text}" expands to more than ${MAX_VALUES} values`;
      return context.report.fail('CW_RULE_VALUE', message, place);
    }
    texts = texts.flatMap((head) => values.map((value) => head + before + value));
  }
  return texts.map((head) => head + text.slice(from));
}

function listOf(name: string, place: SourcePlace, context: DetectionContext): readonly string[] | undefined {
  const { lists, report } = context;
  if (!Object.hasOwn(lists, name)) {
    const near = didYouMean(name, Object.keys(lists));
    const hint = `${near === undefined ? '' : `${near} `}define it under "lists:" of the configuration`;
    return report.fail('CW_RULE_REFERENCE', `unknown list "${name}"`, place, hint);
  }
  context.usedList(name);
  const values = lists[name]!.map(String);
  if (values.length === 0)
    report.warn('empty-list', `the list "${name}" is empty and matches nothing`, place);
  return values;
}
