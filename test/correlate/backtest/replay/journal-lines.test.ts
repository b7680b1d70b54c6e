import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatJournalLine,
  parseJournalLine,
  readJournal,
} from '../../../../src/correlate/backtest/replay/journal-lines.ts';
import type { JournalItem } from '../../../../src/model/journal.ts';
import type { FieldValue } from '../../../../src/model/point.ts';

const fieldValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.double().map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string(),
  fc.boolean(),
);

const item: fc.Arbitrary<JournalItem> = fc.oneof(
  fc.record({ kind: fc.constantFrom('tick', 'start', 'reload'), nowMs: fc.integer() }),
  fc.record({
    kind: fc.constant('points' as const),
    nowMs: fc.integer(),
    points: fc.array(
      fc.record({
        measurement: fc.string(),
        tags: fc.dictionary(fc.stringMatching(/^[a-z.]{1,9}$/), fc.string(), { noNullPrototype: true }),
        fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fieldValue, { noNullPrototype: true }),
        timeMs: fc.integer(),
      }),
    ),
  }),
) as fc.Arbitrary<JournalItem>;

describe('journal lines', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(item, (before) => {
        const line = formatJournalLine(before);

        expect(line).not.toContain('\n');
        expect(parseJournalLine(line, 'j', 1)).toEqual(before);
      }),
    );
  });

  it('are read from blocks of any number of whole lines', async () => {
    async function* blocks(): AsyncGenerator<string> {
      yield '{"kind":"tick","nowMs":1}\n{"kind":"tick","nowMs":2}\n';
      yield '{"kind":"tick","nowMs":3}';
      yield '\n';
    }
    const times: number[] = [];
    for await (const items of readJournal(blocks(), 'j')) times.push(...items.map(({ nowMs }) => nowMs));

    expect(times).toEqual([1, 2, 3]);
  });

  it.each([
    '{',
    '[]',
    '5',
    'null',
    '{"kind":"other","nowMs":1}',
    '{"kind":"tick"}',
    '{"kind":"events","nowMs":1}',
  ])('name the line of %j', async (text) => {
    async function* lines(): AsyncGenerator<string> {
      yield `{"kind":"tick","nowMs":1}\n${text}\n`;
    }
    const times: number[] = [];
    const read = async (): Promise<void> => {
      for await (const items of readJournal(lines(), 'j.ndjson'))
        times.push(...items.map(({ nowMs }) => nowMs));
    };

    await expect(read()).rejects.toMatchObject({
      code: 'CW_JOURNAL_INVALID',
      place: { path: 'j.ndjson', line: 2 },
    });
    expect(times).toEqual([1]);
  });
});
