import type { Logger } from '../../lib/logger.ts';
import type { LogGap, LogLine } from '../../model/log-line.ts';
import type { FileHint } from './byte-reader.ts';
import { checkpointOf, compareWithCheckpoint, type Checkpoint, type FilePosition } from './checkpoint.ts';
import { factsOfPath, isSameFile, type FileFacts } from './file-facts.ts';
import { lineStartBefore } from './line-start.ts';
import { unreadableFile, type LossOptions } from './loss.ts';
import { openLog, type CreateFollower, type OpenFile } from './open-file.ts';
import { checkpointOfMember, openMember, type Member } from './member.ts';
import { openPlaces, type Place, type Places } from './places.ts';
import { addUnread, resume, type ResumeOptions } from './resume.ts';
import type { Track, TrackSlice } from './track.ts';

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

/** What a look for copies brought. */
interface Findings {
  readonly added: boolean;
  readonly gaps: readonly LogGap[];
}

/** How many finished files are remembered, so that their copies are not taken for new ones. */
const MAX_FINISHED = 8;

/** When more files are open, those that lost their names are closed as soon as they are quiet. */
const MAX_MEMBERS = 16;

/** Keeps hold of every file that a log consists of, through rotation and truncation. */
export function createFileSet(options: FileSetOptions): FileSet {
  const { path, clock, newId } = options;
  /** Oldest first; the last one has, or was the last to have, the name. */
  let members: Member[] = [];
  let finished: readonly Checkpoint[] = [];
  const givenUp: FileFacts[] = [];

  function openByName(): Promise<OpenFile | undefined> {
    return openLog(path, options.createFollower, options.onHint, options.logger);
  }

  /** Opens all places for the time of `work`. */
  async function withPlaces<Result>(work: (places: Places) => Promise<Result>): Promise<Result> {
    const places = await openPlaces(path, openByName);
    try {
      return await work(places);
    } finally {
      await places.close();
    }
  }

  /** For adding files before the member at `index`, or behind all. */
  function adding(index = members.length): ResumeOptions {
    let at = index;
    return {
      ...options,
      isDone: (facts) =>
        [...members.map(({ track }) => track.facts()), ...givenUp].some((done) => isSameFile(done, facts)),
      giveUp(place) {
        givenUp.push(place.file.opened);
        return unreadableFile(options, place);
      },
      async add(file, opening) {
        members.splice(at++, 0, await openMember(options, file, opening));
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
  async function follow(places: Places): Promise<LogGap[]> {
    const { log } = places;
    if (log === undefined || holderOf(log.file.opened) !== undefined) return [];
    const current = members.at(-1);
    const copied = current !== undefined && (await isReplacedBy(current.track, log.file));
    if (copied && current.track.lagBytes() > 0) return [];
    displaceAll();
    const into = adding();
    const last = current && checkpointOfMember(current);
    const gaps = last === undefined || copied ? [] : await addUnread(into, last.mtimeMs, known(), places);
    const offset = copied ? current.track.checkpoint().offset : 0;
    await into.add(places.take(log), { generation: newId(), offset, hasName: true, sinceMs: last?.mtimeMs });
    if (current !== undefined) current.copiesSinceMs = undefined;
    return gaps;
  }

  function known(): Checkpoint[] {
    return [...members.map(checkpointOfMember), ...finished];
  }

  /** Finds what was in a truncated file elsewhere, and reads the file itself from its beginning. */
  async function recover(member: Member): Promise<LogGap[]> {
    const at = members.indexOf(member);
    const checkpoint = { ...checkpointOfMember(member), size: member.track.facts().size };
    members.splice(at, 1);
    await member.track.close();
    return withPlaces((places) => goOn(at, { version: 1, open: [checkpoint], finished: known() }, places));
  }

  /** Goes on at a position; its files that are not there any more count as finished. */
  async function goOn(index: number, position: FilePosition, places: Places): Promise<LogGap[]> {
    const gaps = await resume(adding(index), position, places);
    for (const checkpoint of position.open) {
      if (!members.some(({ track }) => track.generation === checkpoint.generation)) remember(checkpoint);
    }
    return gaps;
  }

  function remember(checkpoint: Checkpoint): void {
    finished = [...finished, checkpoint].slice(-MAX_FINISHED);
  }

  /**
   * Before the first line of the log is read: it may have been copied and truncated since it was opened. `undefined` while
   * there is no first line; else whether files were added, and what is lost.
   */
  async function findCopies(member: Member, sinceMs: number): Promise<Findings | undefined> {
    const head = await member.track.peek();
    if (head === undefined) return undefined;
    const before = members.length;
    const into = adding(members.indexOf(member));
    return withPlaces(async (places) => {
      const { log } = places;
      const isRenamed = log !== undefined && !isSameFile(log.file.opened, head);
      const gaps = isRenamed
        ? await follow(places)
        : await addUnread(into, sinceMs, [head, ...known()], places);
      if (!isRenamed) member.copiesSinceMs = undefined;
      return { added: members.length > before, gaps };
    });
  }

  async function closeQuiet(): Promise<void> {
    // The last file is kept until another has the name: what comes next is found by it.
    for (const member of members.slice(0, -1)) {
      const isTooMany = members.length > MAX_MEMBERS;
      if (quietMs(member) < (isTooMany ? options.finishLineAfterMs : options.closeAfterMs)) continue;
      if (member.track.unfinished() || member.track.lagBytes() > 0) continue;
      remember(member.track.checkpoint());
      members = members.filter((other) => other !== member);
      await member.track.close();
    }
  }

  function deliver(member: Member, slice: TrackSlice): Delivery {
    member.track.advance(slice);
    return { lines: slice.lines, gaps: [] };
  }

  return {
    open: (position, startAt) =>
      withPlaces(async (places) => {
        if (position !== undefined) {
          finished = position.finished;
          return goOn(0, position, places);
        }
        finished = await passOver(places.siblings);
        if (places.log === undefined) return [];
        const offset = startAt === 'end' ? await lineStartBefore(places.log.file) : 0;
        await adding().add(places.take(places.log), { generation: newId(), offset, hasName: true });
        return [];
      }),
    async look() {
      const facts = await factsOfPath(path);
      const holder = facts === undefined ? undefined : holderOf(facts);
      if (facts !== undefined && holder === undefined) return withPlaces(follow);
      if (holder !== undefined && holder === members.at(-1) && holder.displacedMs === undefined) return [];
      displaceAll();
      if (holder === undefined) return [];
      holder.displacedMs = undefined;
      members = [...members.filter((member) => member !== holder), holder];
      return [];
    },
    async *read() {
      for (const member of members) {
        if (
          member.copiesSinceMs !== undefined &&
          member.displacedMs === undefined &&
          member.track.checkpoint().offset === 0
        ) {
          const findings = await findCopies(member, member.copiesSinceMs);
          if (findings === undefined) continue;
          if (findings.gaps.length > 0) yield { lines: [], gaps: findings.gaps };
          if (findings.added) return { atEnd: false };
        }
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
      open: members.map(checkpointOfMember),
      finished: [...finished],
    }),
    present: () => members.at(-1)?.displacedMs === undefined && members.length > 0,
    lagBytes: () => members.reduce((sum, { track }) => sum + track.lagBytes(), 0),
    async close() {
      for (const { track } of members.splice(0)) await track.close();
    },
  };
}

/** What stands beside a log at the very first start is not read, and remembered so that it never will be. */
async function passOver(siblings: readonly Place[]): Promise<Checkpoint[]> {
  const checkpoints: Checkpoint[] = [];
  for (const { sibling, file } of siblings.slice(-MAX_FINISHED)) {
    if (sibling?.compression === 'none')
      checkpoints.push(
        await checkpointOf(file.reader, { facts: file.opened, generation: '', offset: file.opened.size }),
      );
  }
  return checkpoints;
}

/** Whether the file of `track` was deleted and `file` holds everything that was read of it (`sed -i`, an editor). */
async function isReplacedBy(track: Track, file: OpenFile): Promise<boolean> {
  const { links } = await track.look();
  const checkpoint = track.checkpoint();
  if (links > 0 || checkpoint.head === '') return false;
  return (await compareWithCheckpoint(file.reader, checkpoint)) === 'same';
}
