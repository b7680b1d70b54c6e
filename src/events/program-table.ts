import { countsOf, newMeter } from './drift.ts';
import type { ProgramCounts, ProgramMeter } from './drift.ts';
import type { Family, Registry } from './registry.ts';

/** A program that wrote lines. */
export interface Program {
  readonly name: string;
  readonly family: Family;
  readonly meter: ProgramMeter;
  /** Whether patterns of the user read its messages. */
  readonly hasPatterns: boolean;
}

/** The programs met so far. Bounded: names come from lines, and those beyond the bound share one meter. */
export interface ProgramTable {
  get(name: string): Program;
  /** Of the programs that have a parser or made an event, the one with most lines first. */
  counts(): readonly ProgramCounts[];
}

const MAX_PROGRAMS = 1000;

/** Creates an empty table; `registry` and `hasPatterns` say who reads a program's lines. */
export function createProgramTable(
  registry: Registry,
  hasPatterns: (program: string) => boolean,
): ProgramTable {
  const programs = new Map<string, Program>();
  const others = newMeter('(others)');
  return {
    get(name) {
      const known = programs.get(name);
      if (known !== undefined) return known;
      const isKept = programs.size < MAX_PROGRAMS;
      const meter = isKept ? newMeter(name) : others;
      const program = { name, family: registry(name), meter, hasPatterns: hasPatterns(name) };
      if (isKept) programs.set(name, program);
      return program;
    },
    counts: () =>
      [...programs.values()]
        .filter(({ family, meter }) => meter.lines + meter.forged > 0 && (family.isKnown || meter.events > 0))
        .map(({ meter }) => countsOf(meter))
        .sort((a, b) => b.lines - a.lines),
  };
}
