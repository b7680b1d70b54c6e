import type { ErrorCode, SourcePlace } from '../../../lib/errors.ts';
import type { SecurityEvent } from '../../../model/event.ts';
import type { EngineConfig, Lists } from '../../config.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { RuleSet } from '../../rule.ts';

/** Text of a file, or undefined where there is none. */
export type ReadFile = (path: string) => Promise<string | undefined>;

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** Loads rule files, as the language's `loadRules` does. */
export type LoadRules = (options: {
  readonly files: readonly RuleFile[];
  readonly engine: EngineConfig;
  readonly lists: Lists;
}) => { readonly ruleSet: RuleSet; readonly mistakes: readonly RuleFileMistake[] };

/** Why a rule could not be loaded. */
export interface RuleFileMistake {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: SourcePlace;
  readonly hint?: string | undefined;
}

export type CreateEngine = (options: { readonly rules: RuleSet; readonly config: EngineConfig }) => Evaluator;

/** Events of one syslog line; none if the line says nothing that is known. */
export type ParseLine = (line: string, nowMs: number) => readonly SecurityEvent[];

/** What the runner of rule tests needs of the rest of the program. */
export interface RuleTestPorts {
  readonly readFile: ReadFile;
  readonly loadRules: LoadRules;
  readonly createEngine: CreateEngine;
  /** A parser remembers earlier lines (sessions), so each test gets one of its own. */
  readonly createLineParser: () => ParseLine;
}
