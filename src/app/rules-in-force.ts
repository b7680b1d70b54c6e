import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LoadedRules } from '../correlate/language/load-rules.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

const LOOK_EVERY_MS = 2000;

export interface RulesInForceOptions {
  /** What was loaded at the start. */
  readonly first: LoadedRules;
  readonly load: () => Promise<LoadedRules>;
  /** Makes a set the one that is evaluated; settles when that is committed. */
  readonly enforce: (rules: LoadedRules) => Promise<void>;
  /** Folder whose changes load the rules again; undefined = none is watched. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RulesInForce {
  current(): LoadedRules;
  /** Loads again. All of the new set comes into force, or, if anything is wrong with it, the old set stays. */
  reload(): Promise<LoadedRules>;
  startWatching(): void;
  stopWatching(): void;
}

/** The rules that are evaluated, and how they change while the program runs. */
export function createRulesInForce(options: RulesInForceOptions): RulesInForce {
  const { load, enforce, folder, clock, logger } = options;
  let current = options.first;
  let seen = folder === undefined ? '' : fingerprint(folder);
  let cancel = (): void => {};
  sayMistakes(current, logger);

  async function reload(): Promise<LoadedRules> {
    const next = await load();
    sayMistakes(next, logger);
    if (next.mistakes.length > 0) {
      logger.error({ mistakes: next.mistakes.length }, 'the rules have mistakes: those in force stay');
      return next;
    }
    await enforce(next);
    current = next;
    logger.info({ rules: next.ruleSet.rules.length }, 'rules reloaded');
    return next;
  }

  function look(): void {
    cancel = clock.after(LOOK_EVERY_MS, look);
    if (folder === undefined) return;
    const found = fingerprint(folder);
    if (found === seen) return;
    seen = found;
    reload().catch((error: unknown) =>
      logger.error({ problem: String(error) }, 'the rules could not be reloaded'),
    );
  }

  return { current: () => current, reload, startWatching: look, stopWatching: () => cancel() };
}

/** Changes whenever a rule file comes, goes or is written. */
function fingerprint(folder: string): string {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name))
      .toSorted()
      .map((name) => `${name} ${statSync(path.join(folder, name)).mtimeMs}`)
      .join('\n');
  } catch {
    return '';
  }
}

function sayMistakes({ mistakes }: LoadedRules, logger: Logger): void {
  for (const { code, message, place, hint } of mistakes)
    logger.error({ code, place, hint }, `rule left out: ${message}`);
}
