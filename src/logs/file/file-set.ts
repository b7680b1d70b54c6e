import type { Logger } from '../../lib/logger.ts';
import type { LogGap, LogLine } from '../../model/log-line.ts';
import type { FileHint } from './byte-reader.ts';
import { compareWithCheckpoint, type Checkpoint, type FilePosition } from './checkpoint.ts';
import { isSameFile, type FileFacts } from './file-facts.ts';
import { lineStartBefore } from './line-start.ts';
import type { LossOptions } from './loss.ts';
import { openLog, type CreateFollower, type OpenFile } from './open-file.ts';
import { placeOfLog, placesOfSiblings, type Place } from './places.ts';
import { addUnread, resume, type ResumeOptions } from './resume.ts';
import { openTrack, type Track, type TrackSlice } from './track.ts';

export interface FileSetOptions extends LossOptions {
  readonly logger: Logger;
  readonly newId: () => string;
  readonly createFollower: CreateFollower | undefined;
  readonly onHint: (hint: FileHint) => void;
  readonly maxLineBytes: number;
  readonly maxBatchBytes: number;
  readonly maxBatchLines: number;
  /** How long a file that lost its name must have been quiet before its unfinished last line counts as a line. */
  readonly finishLineAfterMs: number;
  /** How long such a file must have been quiet before it is closed: a writer may keep its descriptor. */
  readonly closeAfterMs: number;
}

/** Lines and gaps to commit together with `position()`. */
export interface Delivery {
  readonly lines: readonly LogLine[];
  readonly gaps: readonly LogGap[];
}

/** The files of one log: the one that has the name, and those that had it and may still be written to. */
export interface FileSet {
  /** Opens what stands at a position, or the log for the first time. */
  open(position: FilePosition | undefined, startAt: 'beginning' | 'end'): Promise<LogGap[]>;
  /** Sees whether another file has the name now. */
  look(): Promise<LogGap[]>;
  /** Reads a block of each file, oldest first, and of a newer one only when the older is at its end. */
  read(): AsyncGenerator<Delivery, { readonly atEnd: boolean }>;
  /** Behind the last delivery. */
  position(): FilePosition;
  /** Whether a file has the name now. */
  present(): boolean;
  lagBytes(): number;
  close(): Promise<void>;
}

interface Member {
  readonly track: Track;
  /** Monotonic milliseconds at which it was seen to have lost its name; undefined while it has it. */
  displacedMs: number | undefined;
  lastReadMs: number;
}

/** How many finished files are remembered, so that their copies are not taken for new ones. */
const MAX_FINISHED = 8;

/** Keeps hold of every file that a log consists of, through rotation and truncation. */
export function createFileSet(options: FileSetOptions): FileSet {
  const { path, clock, newId } = options;
  /** Oldest first; the last one has, or was the last to have, the name. */
  let members: Member[] = [];
  let finished: readonly Checkpoint[] = [];

  function openByName(): Promise<OpenFile> {
    return openLog(path, options.createFollower, options.onHint, options.logger);
  }

  /** For opening files behind the member `before`, or behind all. */
  function opening(before = members.length): ResumeOptions {
    let at = before;
    return {
      ...options,
      openLog: openByName,
      isOpen: (facts) => holderOf(facts) !== undefined,
      async add(file, generation, offset, hasName) {
        try {
          const track = await openTrack({ ...options, ...file, generation, offset });
          const now = clock.monotonic();
          members.splice(at++, 0, { track, displacedMs: hasName ? undefined : now, lastReadMs: now });
        } catch (error) {
          await file.reader.close();
          throw error;
        }
      },
    };
  }

  function holderOf(facts: FileFacts): Member | undefined {
    return members.find(({ track }) => isSameFile(track.facts(), facts));
  }

  function displaceAll(): void {
    for (const member of members) member.displacedMs ??= clock.monotonic();
  }

  /** How long nobody has written to a file without a name. */
  function quietMs({ displacedMs, lastReadMs }: Member): number {
    return displacedMs === undefined ? 0 : clock.monotonic() - Math.max(displacedMs, lastReadMs);
  }

  /** Another file has the name: the one before was renamed, removed, or replaced by an edited copy of itself. */
  async function follow(log: Place): Promise<LogGap[]> {
    const file = await log.open();
    if (file === undefined) return [];
    const current = members.at(-1);
    const copied = current !== undefined && (await isReplacedBy(current.track, file));
    const isTooEarly = holderOf(await file.facts()) !== undefined || (copied && current.track.lagBytes() > 0);
    if (isTooEarly) {
      await file.reader.close();
      return [];
    }
    displaceAll();
    const into = opening();
    let gaps: LogGap[] = [];
    if (current !== undefined && !copied) {
      // Between the file before and this one there may have been others; this one was opened first, so none is missed.
      const facts = await file.facts();
      const siblings = (await placesOfSiblings(path)).filter((place) => !isSameFile(place.facts, facts));
      gaps = await addUnread(into, current.track.checkpoint(), siblings, known());
    }
    await into.add(file, newId(), copied ? current.track.checkpoint().offset : 0, true);
    return gaps;
  }

  function known(): Checkpoint[] {
    return [...members.map(({ track }) => track.checkpoint()), ...finished];
  }

  /** Finds what was in a truncated file elsewhere, and reads the file itself from its beginning. */
  async function recover(member: Member): Promise<LogGap[]> {
    const at = members.indexOf(member);
    const checkpoint = { ...member.track.checkpoint(), size: member.track.facts().size };
    members.splice(at, 1);
    await member.track.close();
    return resume(opening(at), { version: 1, open: [checkpoint], finished: known() });
  }

  async function closeQuiet(): Promise<void> {
    // The last file is kept until another has the name: what comes next is found by it.
    for (const member of members.slice(0, -1)) {
      if (quietMs(member) < options.closeAfterMs || member.track.unfinished()) continue;
      finished = [...finished, member.track.checkpoint()].slice(-MAX_FINISHED);
      members = members.filter((other) => other !== member);
      await member.track.close();
    }
  }

  function deliver(member: Member, slice: TrackSlice): Delivery {
    member.track.advance(slice);
    return { lines: slice.lines, gaps: [] };
  }

  return {
    async open(position, startAt) {
      if (position !== undefined) {
        finished = position.finished;
        return resume(opening(), position);
      }
      const log = await placeOfLog(path, openByName);
      const file = await log?.open();
      if (file !== undefined)
        await opening().add(file, newId(), startAt === 'end' ? await lineStartBefore(file) : 0, true);
      return [];
    },
    async look() {
      const log = await placeOfLog(path, openByName);
      const holder = log === undefined ? undefined : holderOf(log.facts);
      if (log !== undefined && holder === undefined) return follow(log);
      if (holder !== undefined && holder === members.at(-1) && holder.displacedMs === undefined) return [];
      displaceAll();
      if (holder === undefined) return [];
      holder.displacedMs = undefined;
      members = [...members.filter((member) => member !== holder), holder];
      return [];
    },
    async *read() {
      for (const member of members) {
        const step = await member.track.step();
        if (step.kind === 'truncated') {
          yield { lines: [], gaps: await recover(member) };
          return { atEnd: false };
        }
        if (step.slices.length > 0) member.lastReadMs = clock.monotonic();
        for (const slice of step.slices) yield deliver(member, slice);
        if (!step.atEnd) return { atEnd: false };
        if (quietMs(member) < options.finishLineAfterMs) continue;
        const last = member.track.finishLine();
        if (last !== undefined) yield deliver(member, last);
      }
      await closeQuiet();
      return { atEnd: true };
    },
    position: () => ({
      version: 1,
      open: members.map(({ track }) => track.checkpoint()),
      finished: [...finished],
    }),
    present: () => members.at(-1)?.displacedMs === undefined && members.length > 0,
    lagBytes: () => members.reduce((sum, { track }) => sum + track.lagBytes(), 0),
    async close() {
      for (const { track } of members.splice(0)) await track.close();
    },
  };
}

/** Whether the file of `track` was deleted and `file` holds everything that was read of it (`sed -i`, an editor). */
async function isReplacedBy(track: Track, file: OpenFile): Promise<boolean> {
  const { links } = await track.look();
  const checkpoint = track.checkpoint();
  if (links > 0 || checkpoint.offset === 0) return false;
  return (await compareWithCheckpoint(file.reader, checkpoint)) === 'same';
}
