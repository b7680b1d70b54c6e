import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LoadedAgain } from '../correlate/language/last-good-files.ts';
import type { LoadedRules } from '../correlate/language/load-rules.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

const LOOK_EVERY_MS = 2000;

export interface RulesInForceOptions {
  /** What was loaded at the start. */
  readonly first: LoadedRules;
  /** Loads again: what is good, and the last good version of files that are not. */
  readonly load: () => Promise<LoadedAgain>;
  /** Makes a set the one that is evaluated; settles when that is committed. */
  readonly enforce: (rules: LoadedRules) => Promise<void>;
  /** Folder whose changes load the rules again; undefined = none is watched. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a reload came to. */
export interface Reloaded {
  /** False where nothing could be taken: every file that changed has mistakes. */
  readonly taken: boolean;
  readonly mistakes: LoadedRules['mistakes'];
  /** Files whose last good version stays in force. */
  readonly kept: readonly string[];
}

export interface RulesInForce {
  /** The set in force, with the mistakes that were found when it was last loaded. */
  current(): LoadedRules;
  /** Loads again. Every file that is good comes into force, of the others the last good version stays; all at once. */
  reload(): Promise<Reloaded>;
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

  async function reload(): Promise<Reloaded> {
    const next = await load();
    const { mistakes, kept } = next;
    const taken = next.changed || mistakes.length === 0;
    sayMistakes(next, logger);
    if (taken) {
      await enforce(next);
      current = next;
      logger.info({ rules: next.ruleSet.rules.length, mistakes: mistakes.length, kept }, 'rules reloaded');
    } else {
      current = { ...current, mistakes };
      logger.error({ mistakes: mistakes.length, kept }, 'no rule file could be taken: those in force stay');
    }
    return { taken, mistakes, kept };
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
    logger.error({ code, place, hint }, `mistake in the rules: ${message}`);
}
