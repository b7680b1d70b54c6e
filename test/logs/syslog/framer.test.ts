import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer } from '../../../src/logs/syslog/framer.ts';

function frames(bytes: Buffer, sizes: number, maxLineBytes = 100) {
  const framer = createFramer(maxLineBytes);
  const all = [];
  for (let at = 0; at < bytes.length; at += sizes) all.push(...framer.push(bytes.subarray(at, at + sizes)));
  return [...all, ...framer.finish()];
}

describe('messages of a stream', () => {
  it.each([
    ['lines', '<38>a\n<38>b\n', ['<38>a', '<38>b']],
    ['lines with CR', '<38>a\r\n', ['<38>a']],
    ['a line without end', '<38>a', ['<38>a']],
    ['counted', '5 <38>a6 <38>bb', ['<38>a', '<38>bb']],
    ['counted with a newline inside', '8 <38>a\nbc', ['<38>a\nbc']],
    ['counted, each with a newline behind', '6 <38>a\n6 <38>b\n', ['<38>a', '<38>b']],
    ['both', '5 <38>a<38>b\n5 <38>c', ['<38>a', '<38>b', '<38>c']],
    ['a line that begins with a date', '2026-07-03 x\nb\n', ['2026-07-03 x', 'b']],
    ['a number too long to be a count', '123456789 x\n', ['123456789 x']],
    ['NUL as an end', '<38>a\0\n<38>b\0', ['<38>a', '<38>b']],
    ['empty lines', '\n\n<38>a\n\n', ['<38>a']],
    ['counted and cut off', '50 <38>a', ['<38>a']],
    ['only a number', '12', ['12']],
  ])('%s', (_name, stream, expected) => {
    for (const sizes of [1, 2, 5, 1000])
      expect(frames(Buffer.from(stream), sizes).map(({ text }) => text)).toEqual(expected);
  });

  it('are cut at the cap', () => {
    for (const stream of [`${'x'.repeat(150)}\n<38>b\n`, `150 ${'x'.repeat(150)}<38>b\n`])
      expect(frames(Buffer.from(stream), 7)).toEqual([
        { text: 'x'.repeat(100), cutBytes: 50 },
        { text: '<38>b', cutBytes: 0 },
      ]);
  });

  it('are the same however the bytes come, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (bytes, sizes) => {
        expect(frames(Buffer.from(bytes), sizes)).toEqual(frames(Buffer.from(bytes), 1000));
      }),
    );
  });
});
