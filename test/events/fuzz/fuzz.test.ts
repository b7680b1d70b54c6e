import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { seeded } from '../../support/seeded.ts';
import { mutatedLog } from './mutate.ts';
import { brokenPromise, forgedLine, isDeceived, newParser, shrink } from './promises.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 3);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20260703);
const MIB = 1024 * 1024;
const timeout = SECONDS * 2000 + 60_000;

/** Calls `step` until time is up; returns how often. */
function repeat(seconds: number, step: () => void): number {
  const end = performance.now() + seconds * 1000;
  let steps = 0;
  for (; performance.now() < end; steps++) step();
  return steps;
}

test(`no log makes the parser throw, or say what was not written (seed ${SEED})`, { timeout }, () => {
  const random = seeded(SEED);
  const parser = newParser();
  let bytes = 0;
  const logs = repeat(SECONDS, () => {
    const log = mutatedLog(random);
    bytes += log.length;
    const broken = brokenPromise(log, parser);
    if (broken === undefined) return;
    // What only happens after all the logs before it stays as it is.
    const smallest = shrink(log, (shorter) => brokenPromise(shorter) === broken, seeded(SEED));
    expect.fail(`${broken}, seed ${SEED}: ${JSON.stringify(smallest.toString('latin1'))} (latin1)`);
  });
  console.log(`${logs} logs, ${Math.round(bytes / MIB)} MiB`);
});

test(`no name of a user makes somebody else the peer (seed ${SEED})`, { timeout }, () => {
  const random = seeded(SEED);
  const lines = repeat(SECONDS, () => {
    const forged = forgedLine(random);
    if (!isDeceived(forged)) return;
    const isBroken = (line: Buffer): boolean => {
      const text = line.toString();
      return text.includes(forged.ip) && isDeceived({ line: text, ip: forged.ip });
    };
    const smallest = shrink(Buffer.from(forged.line), isBroken, seeded(SEED));
    expect.fail(`not ${forged.ip}, seed ${SEED}: ${JSON.stringify([forged.line, smallest.toString()])}`);
  });
  console.log(`${lines} forged lines`);
});

test(`a parser that has seen everything needs no more memory (seed ${SEED})`, { timeout }, () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const random = seeded(SEED);
  const parser = newParser();
  const heapMiB = (): number => {
    collect();
    return process.memoryUsage().heapUsed / MIB;
  };
  const feed = (): void => void brokenPromise(mutatedLog(random), parser);
  repeat(SECONDS / 2, feed);
  const before = heapMiB();
  repeat(SECONDS / 2, feed);
  const after = heapMiB();
  console.log(`heap ${before.toFixed(1)} MiB, then ${after.toFixed(1)} MiB`);
  expect(after - before).toBeLessThan(Math.max(8, before * 0.1));
});
