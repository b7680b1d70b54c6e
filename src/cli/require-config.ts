import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import type { Terminal } from './terminal.ts';

/** The configuration, or an error after all mistakes were printed. */
export function requireConfig(path: string | undefined, terminal: Terminal): Config {
  const result = loadConfig({ path: path ?? terminal.env['CROSSWATCH_CONFIG'], env: terminal.env });
  if (result.ok) return result.config;
  for (const mistake of result.mistakes) terminal.err(`${describeError(mistake)}\n`);
  const count = result.mistakes.length;
  throw new CrosswatchError(
    'CW_CONFIG_INVALID',
    `the configuration has ${count} mistake${count === 1 ? '' : 's'}`,
    {
      hint: 'crosswatch config check says the same without starting anything',
    },
  );
}
