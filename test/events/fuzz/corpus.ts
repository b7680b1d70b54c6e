import { readdirSync, readFileSync } from 'node:fs';

const CASES = new URL('../cases/', import.meta.url);

/** Every line of the case folders: real lines of every program. */
export const CORPUS: readonly string[] = readdirSync(CASES)
  .toSorted()
  .flatMap((name) => readFileSync(new URL(`${name}/input.log`, CASES), 'utf8').split('\n'))
  .filter((line) => line !== '');
