import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaults, memoryStore } from './samples.ts';

const BUCKETS = ['metrics', 'security'] as const;
const MAX_BYTES = 120;
const MAX_QUARANTINED = 5;

interface Row {
  readonly bucket: (typeof BUCKETS)[number];
  readonly lines: readonly string[];
  readonly createdMs: number;
}

/** The outbox as two arrays and some sums. */
function createModel() {
  let rows: Row[] = [];
  let quarantine: string[] = [];
  let dropped = 0;
  const bytesOf = (row: Row): number => row.lines.join('\n').length;
  const total = (): number => rows.reduce((sum, row) => sum + bytesOf(row), 0);
  return {
    add(added: readonly Row[]) {
      rows.push(...added);
      while (added.length > 0 && total() > MAX_BYTES) {
        const victim = rows.find((row) => row.bucket === 'metrics') ?? rows[0];
        dropped += victim?.lines.length ?? 0;
        rows = rows.filter((row) => row !== victim);
      }
    },
    settle(bucket: string, lines: readonly string[], refused: readonly string[]) {
      const settled = rows.filter((row) => row.bucket === bucket);
      let left = lines.length;
      const gone = settled.filter((row) => (left -= row.lines.length) >= 0);
      rows = rows.filter((row) => !gone.includes(row));
      quarantine = [...quarantine, ...refused].slice(-MAX_QUARANTINED);
    },
    lines: (bucket: string) => rows.filter((row) => row.bucket === bucket).flatMap((row) => row.lines),
    backlog: () => ({
      lines: rows.reduce((sum, row) => sum + row.lines.length, 0),
      bytes: total(),
      oldestMs: rows[0]?.createdMs,
      droppedLines: dropped,
      quarantinedLines: quarantine.length,
    }),
    quarantine: () => quarantine,
  };
}

const command = fc.oneof(
  fc.record({
    kind: fc.constant('commit' as const),
    rows: fc.array(
      fc.record({
        bucket: fc.constantFrom(...BUCKETS),
        lines: fc.array(fc.stringMatching(/^[a-z]{1,9}$/u), { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    kind: fc.constant('ship' as const),
    bucket: fc.constantFrom(undefined, ...BUCKETS),
    maxLines: fc.integer({ min: 1, max: 9 }),
    maxBytes: fc.integer({ min: 1, max: 60 }),
    refusedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

test('commits and settlements in any order leave what the model holds', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const backlog = { ...defaults.backlog, max_bytes: MAX_BYTES, max_quarantined: MAX_QUARANTINED };
      const store = memoryStore({ backlog });
      const model = createModel();
      commands.forEach((next, nowMs) => {
        if (next.kind === 'commit') {
          store.commit({
            nowMs,
            lines: next.rows.map(({ bucket, lines }) => ({
              bucket,
              text: lines.join('\n'),
              count: lines.length,
            })),
          });
          model.add(next.rows.map((row) => ({ ...row, createdMs: nowMs })));
        } else {
          const block = store.ship.nextBlock(next.bucket, next.maxLines, next.maxBytes);
          if (block === undefined)
            return expect(model.backlog().lines * (next.bucket === undefined ? 1 : 0)).toBe(0);
          const lines = block.text.split('\n');
          expect(model.lines(block.bucket).slice(0, lines.length)).toEqual(lines);
          expect(block).toMatchObject({ count: lines.length, bytes: block.text.length });
          if (block.rowIds.length > 1) {
            expect(block.count).toBeLessThanOrEqual(next.maxLines);
            expect(block.bytes).toBeLessThanOrEqual(next.maxBytes);
          }
          const refused = lines.slice(0, Math.floor(lines.length * next.refusedShare));
          store.ship.settle(
            block,
            refused.map((line) => ({ line, reason: 'no' })),
          );
          model.settle(block.bucket, lines, refused);
        }
        expect(store.backlog()).toEqual(model.backlog());
      });
      expect(store.quarantined(99).map((line) => line.line)).toEqual(model.quarantine().toReversed());
      store.close();
    }),
    { numRuns: 150 },
  );
});
