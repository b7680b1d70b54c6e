import type { EngineConfig, Lists } from '../config.ts';
import type { KnownNames } from './lint-context.ts';
import { loadRules } from './load-rules.ts';
import type { RuleFile } from './load-rules.ts';
import type { RuleMistake } from './mistake.ts';

/** A Sigma rule that loads as it is. */
export interface ImportedRule {
  readonly path: string;
  readonly key: string;
  readonly title: string;
  readonly kind: 'detection' | 'metric' | 'correlation';
  /** Why it can not match yet: fields it needs that no known event has. Absent: it works. */
  readonly inert?: string | undefined;
}

/** A file of which something does not load, and why. */
export interface RefusedFile {
  readonly path: string;
  readonly reasons: readonly RuleMistake[];
}

export interface SigmaImport {
  readonly loaded: readonly ImportedRule[];
  readonly refused: readonly RefusedFile[];
}

export interface SigmaImportOptions {
  readonly engine: EngineConfig;
  /** Lists for `|expand`. */
  readonly lists?: Lists | undefined;
  readonly known?: KnownNames | undefined;
}

/**
 * Loads Sigma rules, filters and correlations as they are and tells what is refused and why. Rules about events that
 * are not read here (`process_creation`, `auditd`, …) load, and are called inert with the fields they lack.
 */
export function importSigma(files: readonly RuleFile[], options: SigmaImportOptions): SigmaImport {
  const { engine, lists = {}, known } = options;
  const { ruleSet, mistakes, warnings } = loadRules({ files, engine, lists, known });
  const inert = new Map(
    warnings.filter(({ check }) => check === 'inert').map(({ place, message }) => [placeKey(place), message]),
  );
  const refused = [...new Set(mistakes.map(({ place }) => place.path))];
  return {
    loaded: ruleSet.rules
      .toSorted((a, b) => a.order - b.order)
      .map(({ key, title, kind, place }) => {
        return { path: place.path, key, title, kind, inert: inert.get(placeKey(place)) };
      }),
    refused: refused.map((path) => ({ path, reasons: mistakes.filter(({ place }) => place.path === path) })),
  };
}

function placeKey(place: { readonly path: string; readonly line?: number | undefined }): string {
  return `${place.path}:${place.line ?? 0}`;
}
