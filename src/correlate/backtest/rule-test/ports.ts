import type { CrosswatchError } from '../../../lib/errors.ts';
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

/** Loads rule files; what could not be loaded is in `errors`, each with its place. */
export type LoadRules = (
  files: readonly RuleFile[],
  options: { readonly engine: EngineConfig; readonly lists: Lists },
) => { readonly rules: RuleSet; readonly errors: readonly CrosswatchError[] };

export type CreateEngine = (options: { readonly rules: RuleSet; readonly config: EngineConfig }) => Evaluator;

/** Events of one syslog line; none if the line says nothing that is known. */
export type ParseLine = (line: string, nowMs: number) => readonly SecurityEvent[];

/** What the runner of rule tests needs of the rest of the program. */
export interface RuleTestPorts {
  readonly readFile: ReadFile;
  readonly loadRules: LoadRules;
  readonly createEngine: CreateEngine;
  readonly parseLine: ParseLine;
}
