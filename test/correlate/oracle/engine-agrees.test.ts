import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import { ruleSet } from './arbitrary-rules.ts';
import { config, stream } from './arbitrary-stream.ts';
import { tell } from './compare.ts';

// ORACLE_RUNS=10000 for a long look; ORACLE_SEED repeats a run.
const numRuns = Number(process.env['ORACLE_RUNS'] ?? 1500);
const seed = process.env['ORACLE_SEED'];

describe('engine', () => {
  it(`agrees with the oracle on ${numRuns} random rule sets and streams`, () => {
    fc.assert(
      fc.property(ruleSet, config, stream, (rules, engineConfig, steps) => {
        const { oracle, engine } = tell(createEngine, rules, engineConfig, steps);
        expect(engine).toEqual(oracle);
      }),
      { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    );
  }, 600_000);
});
