import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieceOf } from '../../src/events/byte-piece.ts';
import { createByteSink } from '../../src/events/byte-sink.ts';
import { escapeAny } from '../../src/events/json-text.ts';
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
  expect(sink.plainBytes(pieceOf('abcde').view, 1, 3)).toBe(true);
  expect(Buffer.from(sink.take()).toString()).toBe(`${'ü'.repeat(100_000)}bcd`);
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

test('bytes are copied as they are if none of them needs an escape', () => {
  const ascii = fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code));
  const unit = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...'a!~ #[]') }, ascii);
  const piece = fc.string({ unit, maxLength: 20 });
  const sink = createByteSink();
  fc.assert(
    fc.property(piece, piece, piece, (before, line, after) => {
      const { view } = pieceOf(before + line + after);
      const isPlain = escapeAny(line) === line && !line.includes('\u007f');
      expect(sink.plainBytes(view, before.length, line.length)).toBe(isPlain);
      expect(Buffer.from(sink.take()).toString()).toBe(isPlain ? line : '');
    }),
    { numRuns: 5000 },
  );
});

test('an address is written as it is', () => {
  const sink = createByteSink();
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('01.2.3.4')), (ip) => {
      sink.ipMember(pieceOf('"ip":"'), ip);
      expect(Buffer.from(sink.take()).toString()).toBe(`"ip":"${ip}",`);
    }),
  );
});

test('an own text is the same text', () => {
  expect(ownText(undefined)).toBeUndefined();
  fc.assert(fc.property(anyText, (text) => void expect(ownText(text)).toBe(text)));
});
