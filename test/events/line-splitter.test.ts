import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from '../../src/events/line-splitter.ts';

interface Line {
  readonly text: string;
  readonly offset: number;
  readonly cut: number;
}

function split(chunks: readonly Uint8Array[], maxLineBytes: number): Line[] {
  const lines: Line[] = [];
  const splitter = createLineSplitter(maxLineBytes, {
    ascii(text, offset) {
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const line = text.slice(start, end);
        lines.push({ text: line.endsWith('\r') ? line.slice(0, -1) : line, offset: offset + start, cut: 0 });
        start = end + 1;
      }
    },
    line: (text, offset, cut) => lines.push({ text, offset, cut }),
  });
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

/** Slow and obviously right. */
function splitSlowly(bytes: Buffer, maxLineBytes: number): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    const whole = bytes.subarray(start, end);
    const isShort = whole.length <= maxLineBytes;
    const kept = isShort && whole.at(-1) === 13 ? whole.subarray(0, -1) : whole.subarray(0, maxLineBytes);
    lines.push({ text: kept.toString('utf8'), offset: start, cut: Math.max(0, whole.length - maxLineBytes) });
    start = end + 1;
  }
  return lines;
}

const bytes = fc
  .array(fc.oneof(fc.constantFrom(10, 10, 13, 0, 255, 0xc3, 0xa4), fc.integer({ min: 32, max: 126 })), {
    maxLength: 60,
  })
  .map((codes) => Buffer.from(codes));

test('any bytes in any chunks give the same lines at the same offsets', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }), (input, sizes) => {
      const chunks: Buffer[] = [];
      let at = 0;
      for (const size of sizes) chunks.push(input.subarray(at, (at += size)));
      chunks.push(input.subarray(at));
      expect(split(chunks, 1000)).toEqual(splitSlowly(input, 1000));
    }),
    { numRuns: 2000 },
  );
});

test('a line over the cap keeps its beginning and counts the rest', () => {
  const input = Buffer.from(`${'a'.repeat(25)}\nshort\n${'b'.repeat(11)}`);
  for (const size of [1, 4, 100]) {
    const chunks = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
      input.subarray(i * size, (i + 1) * size),
    );
    expect(split(chunks, 10)).toEqual([
      { text: 'a'.repeat(10), offset: 0, cut: 15 },
      { text: 'short', offset: 26, cut: 0 },
      { text: 'b'.repeat(10), offset: 32, cut: 1 },
    ]);
  }
});
