import type { Clock } from '../../lib/clock.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { OpenFile } from './open-file.ts';
import type { Opening } from './resume.ts';
import { openTrack, type Track, type TrackOptions } from './track.ts';

/** A file that is being read, and how it stands to the name of the log. */
export interface Member {
  readonly track: Track;
  /** Monotonic milliseconds at which it was seen to have lost its name; undefined while it has it. */
  displacedMs: number | undefined;
  lastReadMs: number;
  /** What was unread when it was last read to its end, and since when (monotonic milliseconds) it is the same. */
  rest: { readonly bytes: number; readonly sinceMs: number };
  /**
   * Set while nothing is known of the content of the file that has the name: then a truncation leaves no trace in it, and
   * copies that were made since this time (Unix milliseconds) are looked for when its first line comes.
   */
  copiesSinceMs: number | undefined;
}

/** Starts to read a file; closes it where that fails. */
export async function openMember(
  options: Omit<TrackOptions, 'reader' | 'facts' | 'generation' | 'offset'> & { readonly clock: Clock },
  file: OpenFile,
  { generation, offset, hasName, sinceMs }: Opening,
): Promise<Member> {
  const now = options.clock.monotonic();
  try {
    const track = await openTrack({ ...options, ...file, generation, offset });
    return {
      track,
      displacedMs: hasName ? undefined : now,
      lastReadMs: now,
      rest: { bytes: 0, sinceMs: now },
      copiesSinceMs: offset === 0 && hasName ? (sinceMs ?? file.opened.mtimeMs) : undefined,
    };
  } catch (error) {
    await file.reader.close();
    throw error;
  }
}

/** Where a file stands, with the time since which there may be files that were not looked for yet. */
export function checkpointOfMember({ track, copiesSinceMs }: Member): Checkpoint {
  const checkpoint = track.checkpoint();
  return copiesSinceMs === undefined ? checkpoint : { ...checkpoint, mtimeMs: copiesSinceMs };
}
