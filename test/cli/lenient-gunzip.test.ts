import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lenientlyUnpacked } from '../../src/cli/lenient-gunzip.ts';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  bytes: Buffer,
  size = 7000,
): Promise<{ readonly bytes: Buffer; readonly notes: string[] }> {
  const notes: string[] = [];
  const out: Uint8Array[] = [];
  for await (const chunk of lenientlyUnpacked(cut(bytes, size), (text) => notes.push(text))) out.push(chunk);
  return { bytes: Buffer.concat(out), notes };
}

const TEXT = Buffer.from(
  Array.from({ length: 40_000 }, (_, i) => `line ${i} ${((i * 2654435761) >>> 0).toString(36)}\n`).join(''),
);
const PACKED = gzipSync(TEXT);
const NAMED = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]),
  Buffer.from('auth.log\0of today\0'),
  PACKED.subarray(10),
]);

describe('bytes that may be gzip', () => {
  it.each([
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
    ['one byte', Buffer.from([0x1f]), Buffer.from([0x1f])],
    ['plain text', TEXT, TEXT],
    ['one member', PACKED, TEXT],
    ['one member with a name', NAMED, TEXT],
    ['two members', Buffer.concat([PACKED, PACKED]), Buffer.concat([TEXT, TEXT])],
    ['an empty member', gzipSync(Buffer.alloc(0)), Buffer.alloc(0)],
    ['a member and text', Buffer.concat([PACKED, TEXT]), Buffer.concat([TEXT, TEXT])],
    ['only the magic', Buffer.from('\x1f\x8b', 'latin1'), Buffer.from('\x1f\x8b', 'latin1')],
    [
      'text that begins like gzip',
      Buffer.concat([Buffer.from('\x1f\x8bgarbage\n', 'latin1'), TEXT]),
      Buffer.concat([Buffer.from('\x1f\x8bgarbage\n', 'latin1'), TEXT]),
    ],
    [
      'text behind a whole header',
      Buffer.concat([PACKED.subarray(0, 10), Buffer.alloc(50, 0xff), TEXT]),
      Buffer.concat([PACKED.subarray(0, 10), Buffer.alloc(50, 0xff), TEXT]),
    ],
  ])('%s', async (_title, input, expected) => {
    for (const size of [1 << 20, 7000, 11]) {
      const { bytes, notes } = await read(input, size);
      expect(bytes.equals(expected)).toBe(true);
      expect(notes).toEqual([]);
    }
  });

  it('that end early are read as far as they go', async () => {
    const { bytes, notes } = await read(PACKED.subarray(0, PACKED.length / 2));
    expect(bytes.length).toBeGreaterThan(TEXT.length / 3);
    expect(bytes.equals(TEXT.subarray(0, bytes.length))).toBe(true);
    expect(notes).toEqual(['the packed data ends before its end: what there is of it was read']);
    expect((await read(PACKED.subarray(0, -3))).bytes.equals(TEXT)).toBe(true);
  });

  it('that are damaged are read up to the damage, and the rest is counted', async () => {
    const damaged = Buffer.from(PACKED);
    for (let at = PACKED.length >> 1; at < PACKED.length; at++) damaged[at] = (at * 2654435761) >>> 13;
    const { bytes, notes } = await read(damaged);
    expect(bytes.length).toBeGreaterThan(TEXT.length / 4);
    expect(notes).toEqual([expect.stringMatching(/is damaged: .* and \d+ bytes behind it were not$/)]);
  });

  it('never throw', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const head = fc.constantFrom(
      Buffer.alloc(0),
      PACKED.subarray(0, 10),
      PACKED.subarray(0, 500),
      NAMED.subarray(0, 20),
    );
    await fc.assert(
      fc.asyncProperty(head, bytes, fc.integer({ min: 1, max: 300 }), async (first, rest, size) => {
        await read(Buffer.concat([first, rest]), size);
      }),
      { numRuns: 300 },
    );
  });
});
