import { expect, test } from 'vitest';
import type { LineParser } from '../../../src/events/event-parser.ts';
import { seeded } from '../../support/seeded.ts';
import { CORPUS } from './corpus.ts';
import { pick, type Random, stretchedLine } from './mutate.ts';
import { newParser } from './promises.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 3);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20260703);
const timeout = SECONDS * 4000 + 60_000;

const BYTES = 64 * 1024;
const GROWTH = 8;
/** Linear is `GROWTH`, quadratic its square. */
const MOST = GROWTH * 4;
/** What is over so soon does not have to be measured. */
const SHORT_MS = 5;

/** Milliseconds of the fastest of some runs. */
function fastest(runs: number, work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** By how much longer `work` takes for `GROWTH` times as much; 0 where it is too short to tell. */
function growth(work: (size: number) => () => void, size: number): number {
  const [small, large] = [work(size), work(size * GROWTH)];
  let ratio = Infinity;
  // Other programs take their time from either side: what is repeatedly so is so.
  for (let attempt = 0; attempt < 8 && ratio > MOST; attempt++) {
    const largeMs = fastest(attempt === 0 ? 1 : 5, large);
    ratio = largeMs < SHORT_MS ? 0 : Math.min(ratio, largeMs / fastest(5, small));
  }
  return ratio;
}

function parsing(parser: LineParser, lines: readonly string[]): () => void {
  return () => {
    for (const [n, text] of lines.entries()) parser.parse({ text, id: `l:${n}` });
  };
}

/** A log of lines of a few kinds, each with a pid and a peer of its own. */
function manyLines(random: Random): (count: number) => readonly string[] {
  const kinds = Array.from({ length: 3 }, () => pick(random, CORPUS));
  return (count) =>
    Array.from({ length: count }, (_, n) =>
      kinds[n % kinds.length]!.replace(/\[\d+\]:/, `[${n}]:`).replace(
        /(\d+\.\d+)\.\d+\.\d+/,
        `$1.${n >> 8}.${n & 255}`,
      ),
    );
}

test(`a line takes time by its length (seed ${SEED})`, { timeout }, () => {
  const random = seeded(SEED);
  const parser = newParser();
  let lines = 0;
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; lines++) {
    const stretch = stretchedLine(random);
    const ratio = growth((bytes) => parsing(parser, [stretch(bytes)]), BYTES);
    expect(ratio, `seed ${SEED}, of ${JSON.stringify(stretch(40))}`).toBeLessThan(MOST);
  }
  console.log(`${lines} lines of ${BYTES} and ${BYTES * GROWTH} bytes`);
});

test(`a log takes time by its lines (seed ${SEED})`, { timeout }, () => {
  const random = seeded(SEED);
  let logs = 0;
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; logs++) {
    const log = manyLines(random);
    const ratio = growth((count) => parsing(newParser(), log(count)), 2000);
    expect(ratio, `seed ${SEED}, of ${JSON.stringify(log(3))}`).toBeLessThan(MOST);
  }
  console.log(`${logs} logs of 2000 and ${2000 * GROWTH} lines`);
});
