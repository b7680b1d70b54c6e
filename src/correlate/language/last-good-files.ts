import type { LoadedRules, RuleFile } from './load-rules.ts';
import { comparePlaces } from './mistake.ts';
import type { RuleMistake } from './mistake.ts';
import type { ReadRuleFiles } from './read-rules.ts';

export interface LoadedAgain extends LoadedRules {
  /** Files of which the last good version is in force, because the present one has mistakes or can not be read. */
  readonly kept: readonly string[];
  /** Whether any file in force differs from the set loaded before. */
  readonly changed: boolean;
}

/** Remembers of each rule file the text that last had no mistake. */
export interface LastGoodFiles {
  /**
   * Loads what was read, with the last good version of each file that is bad now; a file that never was good gives
   * what stands of it. A file that was taken away is gone.
   */
  load(read: ReadRuleFiles): LoadedAgain;
}

/** Mistakes that another file may be the cause of: they are looked at again once that one is replaced. */
const PERHAPS_OTHERS: ReadonlySet<string> = new Set([
  'CW_RULE_REFERENCE',
  'CW_RULE_REJECTED',
  'CW_RULE_CYCLE',
  'CW_RULE_DUPLICATE',
]);

export function createLastGoodFiles(load: (files: readonly RuleFile[]) => LoadedRules): LastGoodFiles {
  let good: ReadonlyMap<string, string> = new Map();
  let before: ReadonlyMap<string, string> = new Map();

  return {
    load({ files, mistakes: unread }) {
      const texts = new Map(files.map(({ path, text }) => [path, text]));
      const kept = new Set<string>();
      const told: RuleMistake[] = [...unread];
      for (const [path, text] of good)
        if (!texts.has(path) && unread.some(({ place }) => isWithin(path, place.path))) {
          kept.add(path);
          texts.set(path, text);
        }
      let loaded = load(toFiles(texts));
      for (let bad = next(loaded); bad.size > 0; bad = next(loaded)) {
        told.push(...loaded.mistakes.filter(({ place }) => bad.has(place.path)));
        for (const path of bad) {
          kept.add(path);
          texts.set(path, good.get(path)!);
        }
        loaded = load(toFiles(texts));
      }
      const mistakes = [...told, ...loaded.mistakes];
      const wrong = new Set(mistakes.map(({ place }) => place.path));
      const changed = !sameTexts(texts, before);
      const stillThere = [...good].filter(([path]) => texts.has(path));
      good = new Map([...stillThere, ...[...texts].filter(([path]) => !wrong.has(path))]);
      before = texts;
      return { ...loaded, mistakes: mistakes.toSorted(comparePlaces), kept: [...kept].toSorted(), changed };

      /** Files to go back to their last good version: those that are wrong in themselves first. */
      function next({ mistakes: found }: LoadedRules): ReadonlySet<string> {
        const open = found.filter(
          ({ place: { path } }) => good.has(path) && good.get(path) !== texts.get(path),
        );
        const own = open.filter(({ code }) => !PERHAPS_OTHERS.has(code));
        return new Set((own.length > 0 ? own : open).map(({ place }) => place.path));
      }
    },
  };
}

function toFiles(texts: ReadonlyMap<string, string>): readonly RuleFile[] {
  return [...texts].map(([path, text]) => ({ path, text }));
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place.replace(/\/$/, '')}/`);
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
