import { redact } from './redact.ts';

/** What one program said, in counts. */
export interface ProgramCounts {
  readonly program: string;
  readonly lines: number;
  readonly events: number;
  /** Lines of a wording that no parser knows; only counted for programs that have a parser. */
  readonly unknown: number;
  /** `unknown / lines`. */
  readonly unknownShare: number;
  /** Lines in its name that others sent; not among `lines`. */
  readonly forged: number;
  /** Version the program named, if it did. */
  readonly version?: string | undefined;
  /** Unknown wordings, redacted. */
  readonly samples: readonly string[];
}

/** Counts of one program while they grow. */
export interface ProgramMeter {
  readonly program: string;
  lines: number;
  events: number;
  unknown: number;
  forged: number;
  version: string | undefined;
  samples: string[];
}

const MAX_SAMPLES = 5;

/** A meter that has counted nothing. */
export function newMeter(program: string): ProgramMeter {
  return { program, lines: 0, events: 0, unknown: 0, forged: 0, version: undefined, samples: [] };
}

/** Counts a line whose wording is new, and keeps a redacted sample of it. */
export function countUnknown(meter: ProgramMeter, message: string): void {
  meter.unknown++;
  if (meter.samples.length >= MAX_SAMPLES) return;
  const sample = redact(message);
  if (!meter.samples.includes(sample)) meter.samples.push(sample);
}

const VERSION = /\b(?:OpenSSH_|Local version string SSH-2\.0-OpenSSH_|sudo version )([0-9][\w.]{0,15})/;

/** Takes note of the version that a program names. */
export function noteVersion(meter: ProgramMeter, message: string): void {
  const match = VERSION.exec(message.slice(0, 200));
  if (match !== null) meter.version = match[1];
}

/** The meter as it is shown. */
export function countsOf(meter: ProgramMeter): ProgramCounts {
  const { program, lines, events, unknown, forged, version } = meter;
  return {
    program,
    lines,
    events,
    unknown,
    unknownShare: lines === 0 ? 0 : unknown / lines,
    forged,
    version,
    samples: [...meter.samples],
  };
}
