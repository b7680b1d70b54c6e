import type { LogGap, LogLine } from '../../model/log-line.ts';
import type { FilePosition } from './checkpoint.ts';
import { damagedFile } from './loss.ts';
import type { Member } from './member.ts';
import { createRoster, positionOf } from './roster.ts';
import { createRotation, type RotationOptions } from './rotation.ts';
import type { TrackSlice } from './track.ts';

/** Lines and gaps to commit together with `position()`. */
export interface Delivery {
  readonly lines: readonly LogLine[];
  readonly gaps: readonly LogGap[];
  /** How many bytes of files it stands for, line ends and skipped NULs included. */
  readonly bytes: number;
}

/** The files of one log: the one that has the name, and those that had it and may still be written to. */
export interface FileSet {
  /** Opens what stands at a position, or the log for the first time. */
  open(position: FilePosition | undefined, startAt: 'beginning' | 'end'): Promise<readonly LogGap[]>;
  /** Sees whether another file has the name now. */
  look(): Promise<readonly LogGap[]>;
  /** Reads a block of each file, oldest first, and of a newer one only when the older is at its end. */
  read(): AsyncGenerator<Delivery, { readonly atEnd: boolean }>;
  /** Behind the last delivery. */
  position(): FilePosition;
  /** Whether a file has the name now. */
  present(): boolean;
  lagBytes(): number;
  /** Bytes of unfinished last lines to which nobody has added for seconds. */
  stalledBytes(): number;
  close(): Promise<void>;
}

/** A writer that has not ended its line by now has died, or waits for something. */
const STALLED_MS = 5000;

/** Keeps hold of every file that a log consists of, through rotation and truncation. */
export function createFileSet(options: RotationOptions): FileSet {
  const { clock, finishLineAfterMs } = options;
  const roster = createRoster(options);
  const rotation = createRotation(options, roster);

  function deliver({ track }: Member, slice: TrackSlice): Delivery {
    const before = track.checkpoint().offset;
    track.advance(slice);
    return { lines: slice.lines, gaps: [], bytes: track.checkpoint().offset - before };
  }

  function lost(gaps: readonly LogGap[]): Delivery {
    return { lines: [], gaps, bytes: 0 };
  }

  /** A log that was empty when it was opened, up to its first line. */
  function mayHaveCopies({ copiesSinceMs, displacedMs, track }: Member): boolean {
    return copiesSinceMs !== undefined && displacedMs === undefined && track.checkpoint().offset === 0;
  }

  /** At the end of a file: what is left is an unfinished line. */
  function noteRest(member: Member): void {
    const bytes = member.track.lagBytes();
    if (bytes !== member.rest.bytes) member.rest = { bytes, sinceMs: clock.monotonic() };
  }

  /** What is left of a damaged archive is lost. */
  async function giveUp(member: Member, problem: string): Promise<LogGap> {
    await roster.giveUp(member);
    return damagedFile(options, member.track.checkpoint().offset, problem);
  }

  return {
    open: rotation.open,
    look: rotation.look,
    async *read() {
      for (const member of roster.members()) {
        if (mayHaveCopies(member)) {
          const findings = await rotation.findCopies(member, member.copiesSinceMs!);
          if (findings === undefined) {
            noteRest(member);
            continue;
          }
          if (findings.gaps.length > 0) yield lost(findings.gaps);
          if (findings.added) return { atEnd: false };
        }
        const step = await member.track.step();
        if (step.kind === 'truncated') {
          yield lost(await rotation.recover(member));
          return { atEnd: false };
        }
        if (step.kind === 'damaged') {
          // It may still be on its way to the disk.
          if (roster.quietMs(member) < finishLineAfterMs) return { atEnd: true };
          yield lost([await giveUp(member, step.problem)]);
          return { atEnd: false };
        }
        if (step.slices.length > 0) member.lastReadMs = clock.monotonic();
        for (const slice of step.slices) yield deliver(member, slice);
        if (!step.atEnd) return { atEnd: false };
        noteRest(member);
        if (roster.quietMs(member) < finishLineAfterMs) continue;
        const last = member.track.finishLine();
        if (last !== undefined) yield deliver(member, last);
      }
      await roster.closeQuiet();
      return { atEnd: true };
    },
    position: () => positionOf(roster, rotation.sinceMs()),
    present: () => {
      const last = roster.members().at(-1);
      return last !== undefined && last.displacedMs === undefined;
    },
    lagBytes: () => roster.members().reduce((sum, { track }) => sum + track.lagBytes(), 0),
    stalledBytes: () =>
      roster
        .members()
        .filter(
          ({ track, rest }) =>
            track.lagBytes() === rest.bytes && clock.monotonic() - rest.sinceMs >= STALLED_MS,
        )
        .reduce((sum, { rest }) => sum + rest.bytes, 0),
    close: roster.close,
  };
}
