import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteWord, standsAt } from '../../src/events/byte-word.ts';
import { createEventParser } from '../../src/events/event-parser.ts';
import { createEventStream } from '../../src/events/log-stream.ts';

function viewOf(text: string): DataView {
  const bytes = Buffer.from(text, 'latin1');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const letters = fc.stringMatching(/^[ab ]*$/);

test('a word stands in bytes wherever it stands in the text', () => {
  fc.assert(
    fc.property(
      letters,
      fc.stringMatching(/^[ab ]{4,11}$/),
      letters,
      fc.nat(20),
      (before, word, after, at) => {
        const text = before + word + after;
        const prepared = byteWord(word);
        for (const bytes of [undefined, viewOf(text)])
          for (const place of [at, before.length])
            expect(standsAt({ text, bytes }, prepared, place)).toBe(text.startsWith(word, place));
      },
    ),
  );
});

test('no word stands before the start or beyond the end', () => {
  const text = 'Failed ';
  const bytes = viewOf(text);
  expect(standsAt({ text, bytes }, byteWord('Failed '), 0)).toBe(true);
  expect(standsAt({ text, bytes }, byteWord('Failed '), -1)).toBe(false);
  expect(standsAt({ text, bytes }, byteWord('Failed x'), 0)).toBe(false);
});

test('a folded message is read in its own text, and the line behind it in the bytes', () => {
  const parser = createEventParser({ zone: 'UTC', year: 2024, now: () => 0, defaultHost: 'h' });
  const failed = 'Failed password for bob from 192.0.2.1 port 22 ssh2';
  const head = 'Mar  1 10:00:00 h sshd[7]: ';
  const lines = `${head}message repeated 2 times: [ ${failed}]\n${head}${failed}\n`;
  const events = createEventStream({ parser, source: 's' }).write(Buffer.from(lines));
  expect(events.map((event) => event['user.name'])).toEqual(['bob', 'bob', 'bob']);
  expect(events.map((event) => event['source.port'])).toEqual([22, 22, 22]);
});
