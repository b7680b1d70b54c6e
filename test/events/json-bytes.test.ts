import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieceOf } from '../../src/events/byte-piece.ts';
import { createByteSink } from '../../src/events/byte-sink.ts';
import { createPlainFinder, escapeAny } from '../../src/events/json-text.ts';
import { createTimePiece } from '../../src/events/json-time.ts';
import { createLineIds } from '../../src/events/line-id.ts';
import { ownText } from '../../src/events/own-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('a sink writes what JSON.stringify does, however long it becomes', () => {
  const sink = createByteSink();
  const value = fc.oneof(anyText, fc.integer(), fc.maxSafeNat(), fc.double(), fc.boolean(), fc.constant(-0));
  const members = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), value), { minLength: 1 });
  fc.assert(
    fc.property(members, (all) => {
      sink.piece(pieceOf('{'));
      for (const [name, one] of all) {
        const start = JSON.stringify(name);
        if (typeof one === 'string') sink.textMember(pieceOf(`${start}:"`), one);
        else sink.member(pieceOf(`${start}:`), one);
      }
      sink.close();
      const expected = all.map(([name, one]) => {
        const json = typeof one === 'boolean' ? String(one) : JSON.stringify(one);
        return `${JSON.stringify(name)}:${json}`;
      });
      expect(Buffer.from(sink.take()).toString()).toBe(`{${expected.join(',')}},`);
    }),
  );
  const long = pieceOf('ü'.repeat(100_000));
  sink.piece(long);
  sink.bytes(long.view, 2, 20);
  expect(Buffer.from(sink.take()).toString()).toBe('ü'.repeat(100_010));
});

test('instants are written as Date does', () => {
  const piece = createTimePiece('at ');
  const days = fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 });
  fc.assert(
    fc.property(fc.array(fc.oneof(days, fc.integer({ min: 0, max: 4_102_444_800_000 }))), (instants) => {
      for (const ms of instants) {
        const { view, length } = piece(ms);
        const text = Buffer.from(view.buffer, view.byteOffset, length).toString();
        expect(`${text}Z`).toBe(`at ${new Date(ms).toISOString()}`);
      }
    }),
  );
});

test('ids name source and offset', () => {
  const idAt = createLineIds('log:');
  const offset = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 5000 }));
  fc.assert(fc.property(offset, (at) => void expect(idAt(at)).toBe(`log:${at}`)));
});

test('plain stretches are those that need no escape', () => {
  const line = fc.string({ unit: fc.constantFrom(...'abc"\\\t\u0000\u001f\u007f~ '), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const finder = createPlainFinder(lines.map((one) => `${one}\n`).join(''));
      let start = 0;
      for (const one of lines) {
        const isPlain = escapeAny(one) === one && !one.includes('\u007f');
        expect(finder.isPlain(start, start + one.length)).toBe(isPlain);
        start += one.length + 1;
      }
    }),
  );
});

test('an own text is the same text', () => {
  expect(ownText(undefined)).toBeUndefined();
  fc.assert(fc.property(anyText, (text) => void expect(ownText(text)).toBe(text)));
});
