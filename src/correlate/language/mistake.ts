import type { ErrorCode, SourcePlace } from '../../lib/errors.ts';

export type RuleErrorCode = Extract<ErrorCode, `CW_RULE_${string}`>;

/** Something that keeps a document from being loaded. */
export interface RuleMistake {
  readonly code: RuleErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: SourcePlace;
}

/** Something that loads but hardly means what it says. `check` names the lint that spoke. */
export interface RuleWarning {
  readonly check: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: SourcePlace;
}

/** Where the parts of the language say what is wrong; reading goes on, so that all mistakes are told at once. */
export interface Report {
  /** Returns undefined, so that a reader can end with `return report.fail(…)`. */
  fail(code: RuleErrorCode, message: string, place: SourcePlace, hint?: string): undefined;
  warn(check: string, message: string, place: SourcePlace, hint?: string): void;
}

export interface CollectedReport extends Report {
  readonly mistakes: readonly RuleMistake[];
  readonly warnings: readonly RuleWarning[];
}

/** A report that keeps what it is told, in order. */
export function createReport(): CollectedReport {
  const mistakes: RuleMistake[] = [];
  const warnings: RuleWarning[] = [];
  return {
    mistakes,
    warnings,
    fail(code, message, place, hint) {
      mistakes.push({ code, message, place, hint });
      return undefined;
    },
    warn(check, message, place, hint) {
      warnings.push({ check, message, place, hint });
    },
  };
}

/** Order of the texts a person reads: path, then line, then column. */
export function comparePlaces(a: { place: SourcePlace }, b: { place: SourcePlace }): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  return (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0);
}
