import { CrosswatchError } from '../../../lib/errors.ts';
import type { JournalItem } from '../../../model/journal.ts';

const KINDS: ReadonlySet<unknown> = new Set(['points', 'events', 'tick', 'start', 'reload']);

/** One item as a line of NDJSON, without its line end. Integers of 64 bits are `{"int":"5"}`, as JSON has none. */
export function formatJournalLine(item: JournalItem): string {
  return JSON.stringify(item, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { int: String(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { float: String(value) };
    return value;
  });
}

/** Back from a line. Throws `CW_JOURNAL_INVALID` on anything that `formatJournalLine` does not write. */
export function parseJournalLine(text: string, path: string, line: number): JournalItem {
  let item: unknown;
  try {
    item = JSON.parse(text, (_key, value: unknown) => reviveNumber(value));
  } catch (cause) {
    throw invalid('the line is not JSON', path, line, cause);
  }
  if (!isItem(item)) throw invalid('the line is no journal item', path, line);
  return item;
}

/** The items of a journal file, in order of arrival. `blocks`: text of one or more whole lines. Empty lines are skipped. */
export async function* readJournal(
  blocks: AsyncIterable<string>,
  path: string,
): AsyncGenerator<readonly JournalItem[]> {
  let line = 0;
  for await (const block of blocks) {
    const texts = block.split('\n');
    if (texts.at(-1) === '') texts.pop();
    const items: JournalItem[] = [];
    try {
      for (const text of texts) {
        line += 1;
        if (text !== '') items.push(parseJournalLine(text, path, line));
      }
    } finally {
      // What stands before a broken line was read, and counts.
      yield items;
    }
  }
}

function reviveNumber(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { int, float } = value as { int?: unknown; float?: unknown };
  if (typeof int === 'string' && /^-?\d{1,20}$/.test(int)) return BigInt(int);
  if (typeof float === 'string') return Number(float);
  return value;
}

function isItem(value: unknown): value is JournalItem {
  if (value === null || typeof value !== 'object') return false;
  const item = value as Record<string, unknown>;
  if (!KINDS.has(item['kind']) || typeof item['nowMs'] !== 'number') return false;
  if (item['kind'] === 'points') return Array.isArray(item['points']);
  return item['kind'] !== 'events' || (Array.isArray(item['events']) && typeof item['source'] === 'string');
}

function invalid(message: string, path: string, line: number, cause?: unknown): CrosswatchError {
  return new CrosswatchError('CW_JOURNAL_INVALID', message, { place: { path, line }, cause });
}
