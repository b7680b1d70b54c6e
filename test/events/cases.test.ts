import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEventParser } from '../../src/events/event-parser.ts';
import { createNdjsonStream } from '../../src/events/log-stream.ts';
import { SHIPPED_PATTERNS } from '../../src/events/shipped-patterns.ts';

// A case is a folder with `input.log` and `expected.ndjson`; `UPDATE_CASES=1` writes what the parser says now, to be
// read before it is committed.
const CASES = new URL('./cases/', import.meta.url);

function parseAll(input: Uint8Array): string {
  const parser = createEventParser({
    zone: 'UTC',
    year: 2024,
    now: () => Date.UTC(2024, 5, 1),
    defaultHost: 'localhost',
    patterns: SHIPPED_PATTERNS,
  });
  const stream = createNdjsonStream({ parser, source: 'log' });
  return Buffer.concat([Buffer.from(stream.write(input)), stream.end()]).toString('utf8');
}

test.each(readdirSync(CASES))('case %s', (name) => {
  const expected = new URL(`${name}/expected.ndjson`, CASES);
  const got = parseAll(readFileSync(new URL(`${name}/input.log`, CASES)));
  if (process.env['UPDATE_CASES'] === '1') writeFileSync(expected, got);
  expect(got.split('\n')).toEqual(readFileSync(expected, 'utf8').split('\n'));
});
