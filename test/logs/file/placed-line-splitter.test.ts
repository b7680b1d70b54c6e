import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlacedLineSplitter, type PlacedLine } from '../../../src/logs/file/placed-line-splitter.ts';

function split(chunks: readonly (string | Buffer)[], maxLineBytes = 16): PlacedLine[] {
  const splitter = createPlacedLineSplitter(0, maxLineBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  const last = splitter.finish();
  return last === undefined ? lines : [...lines, last];
}

describe('lines', () => {
  it.each([
    ['plain', ['a\nbc\n'], ['a', 'bc']],
    ['without a last newline', ['a\nbc'], ['a', 'bc']],
    ['over two blocks', ['a', 'b\nc', '\n'], ['ab', 'c']],
    ['empty', ['\n\n'], ['', '']],
    ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['CR and LF in two blocks', ['a\r', '\nb'], ['a', 'b']],
    ['CR inside', ['a\rb\n'], ['a\rb']],
    ['a character over two blocks', [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], ['ä']],
    ['invalid UTF-8', [Buffer.from([0x61, 0xff, 0x62, 0x0a])], ['a\u{FFFD}b']],
    ['NUL inside', ['a\0b\n'], ['a\0b']],
    ['NULs before a line', ['a\n\0\0', '\0b\n'], ['a', 'b']],
    ['a hole at the start', [Buffer.alloc(100), 'b\n'], ['b']],
  ])('%s', (_name, chunks, expected) => {
    expect(split(chunks).map(({ text }) => text)).toEqual(expected);
  });

  it('name the first byte, and the one behind the line end', () => {
    expect(split(['ab\r\n\0\0cd\n'])).toEqual([
      { text: 'ab', offset: 0, end: 4, cutBytes: 0 },
      { text: 'cd', offset: 6, end: 9, cutBytes: 0 },
    ]);
  });

  it.each([
    ['exactly the cap', 'x'.repeat(16), 'x'.repeat(16), 0],
    ['one more', 'x'.repeat(17), 'x'.repeat(16), 1],
    ['the cap and CR', `${'x'.repeat(16)}\r`, 'x'.repeat(16), 0],
    ['a character across the cap', `${'x'.repeat(15)}ä`, 'x'.repeat(15), 2],
    ['four bytes across the cap', `${'x'.repeat(14)}😀z`, 'x'.repeat(14), 5],
    ['a character up to the cap', `${'x'.repeat(14)}äz`, `${'x'.repeat(14)}ä`, 1],
  ])('are cut at the cap: %s', (_name, input, text, cutBytes) => {
    const bytes = Buffer.from(`${input}\nnext\n`);
    for (const size of [1, 3, 100]) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(split(chunks).map(({ text, cutBytes }) => [text, cutBytes])).toEqual([
        [text, cutBytes],
        ['next', 0],
      ]);
    }
  });

  it('are what a split of the whole gives, however the bytes come', () => {
    const byte = fc.constantFrom(0x0a, 0x0d, 0x61, 0x62, 0xc3, 0xa4, 0x00);
    fc.assert(
      fc.property(fc.array(fc.array(byte, { maxLength: 9 })), (chunks) => {
        const whole = Buffer.from(chunks.flat()).toString('latin1');
        const parts = whole.split('\n').map((line) => line.replace(/^\0+/, ''));
        if (parts.at(-1) === '') parts.pop();
        const expected = parts.map((line) => Buffer.from(line.replace(/\r$/, ''), 'latin1').toString());
        const actual = split(
          chunks.map((chunk) => Buffer.from(chunk)),
          1000,
        );
        expect(actual.map(({ text }) => text)).toEqual(expected);
      }),
    );
  });

  it('hold no more than the cap of a line without end', () => {
    const splitter = createPlacedLineSplitter(0, 64);
    const block = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 16; i++) expect(splitter.push(block)).toEqual([]);

    expect(splitter.push(Buffer.from('\n'))).toMatchObject([{ offset: 0, cutBytes: (16 << 20) - 64 }]);
  });
});
