import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { LogGap, LogLine } from '../../model/log-line.ts';
import type { FileHint } from './byte-reader.ts';
import { compareWithCheckpoint, type Checkpoint, type FilePosition } from './checkpoint.ts';
import { factsOfPath, isSameFile, type FileFacts } from './file-facts.ts';
import { findFile, findUnread, type Found, type Place } from './find-file.ts';
import { lineStartBefore } from './line-start.ts';
import { lossOnResume, unreadableFile } from './loss.ts';
import { openLog, openSibling, type CreateFollower, type OpenFile } from './open-file.ts';
import { listSiblings } from './siblings.ts';
import { openTrack, type Track } from './track.ts';

export interface FileSetOptions {
  readonly source: string;
  readonly path: string;
  readonly clock: Clock;
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

/** The files of one log: the one that has the name, and those that had it and may not be at their end. */
export interface FileSet {
  /** Opens what stands at a position, or the log for the first time. */
  open(position: FilePosition | undefined, startAt: 'beginning' | 'end'): Promise<LogGap[]>;
  /** Sees whether another file has the name now. */
  look(): Promise<LogGap[]>;
  /** Reads a block of each file, oldest first and a newer one only when the older is at its end. */
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
  readonly notifies: boolean;
  /** When it was first seen to have lost its name, monotonic milliseconds; undefined = it has the name. */
  displacedMs: number | undefined;
  lastReadMs: number;
}

/** How many read files are remembered, so that their copies are not taken for new ones. */
const MAX_FINISHED = 8;

/** Keeps track of every file that a log consists of, through rotation, truncation and restart. */
export function createFileSet(options: FileSetOptions): FileSet {
  const { path, clock, logger, newId } = options;
  let members: Member[] = [];
  let finished: Checkpoint[] = [];

  async function add(file: OpenFile, generation: string, offset: number, isLog: boolean): Promise<Member> {
    const track = await openTrack({ ...options, ...file, generation, offset }).catch(async (error) => {
      await file.reader.close();
      throw error;
    });
    const now = clock.monotonic();
    return {
      track,
      notifies: file.notifies,
      displacedMs: isLog ? undefined : now,
      lastReadMs: now,
    };
  }

  function open(): Promise<OpenFile> {
    return openLog(path, options.createFollower, options.onHint, logger);
  }

  async function siblingPlaces(): Promise<Place[]> {
    const siblings = await listSiblings(path);
    return siblings.map((sibling) => ({
      sibling,
      facts: sibling.facts,
      open: () => openSibling(sibling),
    }));
  }

  async function logPlace(): Promise<Place | undefined> {
    const facts = await factsOfPath(path);
    if (facts === undefined) return undefined;
    if (!facts.regular) throw new Error(`${path} is not a regular file`);
    return { sibling: undefined, facts, open };
  }

  /** Whether an open file, ours or one of `more`, is this one. */
  function isOpen(facts: FileFacts, more: readonly Member[]): boolean {
    return [...members, ...more].some(({ track }) => isSameFile(track.facts(), facts));
  }

  /** Opens from their beginnings the unread siblings and the log, if they are not open yet. */
  async function addUnread(
    unread: readonly Place[],
    log: Place | undefined,
    into: Member[],
  ): Promise<LogGap[]> {
    const gaps: LogGap[] = [];
    for (const place of unread) {
      if (isOpen(place.facts, into)) continue;
      const file = await place.open();
      if (file === undefined) gaps.push(unreadableFile(options, place));
      else into.push(await add(file, newId(), 0, false));
    }
    if (log === undefined || isOpen(log.facts, into)) return gaps;
    const file = await log.open();
    if (file !== undefined) into.push(await add(file, newId(), 0, true));
    return gaps;
  }

  /** Opens the files of `checkpoints` wherever they are now, and everything that came after the last of them. */
  async function resume(checkpoints: readonly Checkpoint[], into: Member[]): Promise<LogGap[]> {
    const log = await logPlace();
    const siblings = await siblingPlaces();
    const gaps: LogGap[] = [];
    let last: Found | undefined;
    for (const checkpoint of checkpoints) {
      const places = [...siblings, ...(log === undefined ? [] : [log])];
      last = await findFile(
        checkpoint,
        places.filter(({ facts }) => !isOpen(facts, into)),
      );
      const loss = lossOnResume(options, checkpoint, last, log?.facts, checkpoint === checkpoints.at(-1));
      if (loss !== undefined) gaps.push(loss);
      if (last === undefined) continue;
      const isLog = last.place === log;
      if (last.likeness === 'same')
        into.push(await add(last.file, checkpoint.generation, checkpoint.offset, isLog));
      else if (isLog) into.push(await add(last.file, newId(), await lineStartBefore(last.file), true));
      else await last.file.reader.close();
    }
    const newest = checkpoints.at(-1);
    const unread =
      newest === undefined || (last !== undefined && last.place === log)
        ? []
        : await findUnread(newest, last?.place.sibling, siblings, [...checkpoints, ...finished]);
    return [...gaps, ...(await addUnread(unread, log, into))];
  }

  async function openFirst(startAt: 'beginning' | 'end'): Promise<void> {
    const log = await logPlace();
    const file = await log?.open();
    if (file === undefined) return;
    members.push(await add(file, newId(), startAt === 'end' ? await lineStartBefore(file) : 0, true));
  }

  function displaceAll(): void {
    for (const member of members) member.displacedMs ??= clock.monotonic();
  }

  /** Another file has the name: the one before was renamed, removed, or replaced by an edited copy of itself. */
  async function follow(log: Place): Promise<LogGap[]> {
    const current = members.at(-1);
    const file = await log.open();
    if (file === undefined) return [];
    const facts = await file.facts();
    if (isOpen(facts, [])) {
      await file.reader.close();
      return [];
    }
    const isCopy = current !== undefined && (await replacesInPlace(current, file));
    if (isCopy && current.track.lagBytes() > 0) {
      await file.reader.close();
      return [];
    }
    displaceAll();
    const added: Member[] = [];
    const gaps: LogGap[] = [];
    if (current !== undefined && !isCopy) {
      const siblings = await siblingPlaces();
      const checkpoint = { ...current.track.checkpoint(), mtimeMs: (await current.track.look()).mtimeMs };
      const own = siblings.find((place) => isSameFile(place.facts, checkpoint))?.sibling;
      const read = [checkpoint, ...finished];
      const unread = await findUnread(checkpoint, own, siblings, read);
      const newer = unread.filter((place) => !isSameFile(place.facts, facts));
      gaps.push(...(await addUnread(newer, undefined, added)));
    }
    const offset = isCopy ? current.track.checkpoint().offset : 0;
    added.push(await add(file, newId(), offset, true));
    members.push(...added);
    return gaps;
  }

  /** Lines of a file that lost its name end somewhere: with its last bytes, once nobody seems to write to it. */
  function* wane(member: Member): Generator<Delivery> {
    if (member.displacedMs === undefined || !member.track.unfinished()) return;
    if (clock.monotonic() - Math.max(member.displacedMs, member.lastReadMs) < options.finishLineAfterMs)
      return;
    const slice = member.track.finishLine();
    if (slice === undefined) return;
    member.track.advance(slice);
    yield { lines: slice.lines, gaps: [] };
  }

  async function closeWaned(): Promise<void> {
    const now = clock.monotonic();
    for (const member of members) {
      const { displacedMs, lastReadMs, track } = member;
      if (displacedMs === undefined || now - Math.max(displacedMs, lastReadMs) < options.closeAfterMs)
        continue;
      // The last file is kept until another has the name: what comes next is found by it.
      if (track.unfinished() || member === members.at(-1)) continue;
      finished = [...finished, track.checkpoint()].slice(-MAX_FINISHED);
      members = members.filter((other) => other !== member);
      await track.close();
    }
  }

  return {
    async open(position, startAt) {
      if (position === undefined) {
        await openFirst(startAt);
        return [];
      }
      finished = position.finished;
      return resume(position.open, members);
    },
    async look() {
      const log = await logPlace();
      if (log === undefined) {
        displaceAll();
        return [];
      }
      const holder = members.find(({ track }) => isSameFile(track.facts(), log.facts));
      if (holder === undefined) return follow(log);
      if (holder.displacedMs !== undefined) {
        displaceAll();
        holder.displacedMs = undefined;
        members = [...members.filter((member) => member !== holder), holder];
      }
      return [];
    },
    async *read() {
      for (const member of members) {
        const step = await member.track.step();
        if (step.kind === 'truncated') {
          const at = members.indexOf(member);
          members.splice(at, 1);
          await member.track.close();
          const resumed: Member[] = [];
          const gaps = await resume([member.track.checkpoint()], resumed).finally(() =>
            members.splice(at, 0, ...resumed),
          );
          yield { lines: [], gaps };
          return { atEnd: false };
        }
        for (const slice of step.slices) {
          member.lastReadMs = clock.monotonic();
          member.track.advance(slice);
          yield { lines: slice.lines, gaps: [] };
        }
        if (!step.atEnd) return { atEnd: false };
        yield* wane(member);
      }
      await closeWaned();
      return { atEnd: true };
    },
    position: () => ({
      version: 1,
      open: members.map(({ track }) => track.checkpoint()),
      finished,
    }),
    present: () => members.some(({ displacedMs }) => displacedMs === undefined),
    lagBytes: () => members.reduce((sum, { track }) => sum + track.lagBytes(), 0),
    async close() {
      for (const { track } of members.splice(0)) await track.close();
    },
  };

  async function replacesInPlace(current: Member, file: OpenFile): Promise<boolean> {
    const checkpoint = current.track.checkpoint();
    const { links } = await current.track.look();
    if (links > 0 || checkpoint.offset === 0) return false;
    return (await compareWithCheckpoint(file.reader, checkpoint)) === 'same';
  }
}
