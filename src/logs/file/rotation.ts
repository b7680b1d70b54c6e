import type { Logger } from '../../lib/logger.ts';
import type { LogGap } from '../../model/log-line.ts';
import type { FileHint } from './byte-reader.ts';
import {
  beginsLike,
  checkpointOf,
  compareWithCheckpoint,
  FINGERPRINT_BYTES,
  toCheckpoint,
  type Checkpoint,
  type FilePosition,
} from './checkpoint.ts';
import { factsOfPath, isSameFile } from './file-facts.ts';
import { findFile, holdsAny } from './find-file.ts';
import { lineStartBefore } from './line-start.ts';
import { findReadEnd } from './edited-copy.ts';
import { brokenChain, editedCopy } from './loss.ts';
import { checkpointOfMember, type Member } from './member.ts';
import { openLog, type CreateFollower, type OpenFile } from './open-file.ts';
import { openPlaces, type Place, type Places } from './places.ts';
import { addUnread, resume } from './resume.ts';
import type { Roster, RosterOptions } from './roster.ts';
import type { Track } from './track.ts';

export interface RotationOptions extends RosterOptions {
  readonly logger: Logger;
  readonly createFollower: CreateFollower | undefined;
  readonly onHint: (hint: FileHint) => void;
}

/** What a look for copies brought. */
export interface Findings {
  readonly added: boolean;
  readonly gaps: readonly LogGap[];
}

/** Brings a roster up to date with what a rotation did to the files. Each verb returns what is lost by it. */
export interface Rotation {
  /** Opens what stands at a position, or the log for the first time. */
  open(position: FilePosition | undefined, startAt: 'beginning' | 'end'): Promise<readonly LogGap[]>;
  /** Sees whether another file has the name now. */
  look(): Promise<readonly LogGap[]>;
  /** Finds what was in a truncated file elsewhere, and reads the file itself from its beginning. */
  recover(member: Member): Promise<readonly LogGap[]>;
  /**
   * Before the first line of the log is read: it may have been copied and truncated since it was opened. `undefined`
   * while there is no first line; else whether files were added, and what is lost.
   */
  findCopies(member: Member, sinceMs: number): Promise<Findings | undefined>;
  /** While no file was ever open: when the newest file that was passed over had changed. */
  sinceMs(): number | undefined;
}

/** After so long without a look, rotations may have gone past every file that is kept. */
const LONG_UNSEEN_MS = 2000;

/** How many of the files that are there at the very first start are remembered. */
const MAX_PASSED_OVER = 8;

export function createRotation(options: RotationOptions, roster: Roster): Rotation {
  const { path, clock, newId } = options;
  let sinceMs: number | undefined;
  let lookedMs = clock.monotonic();

  /** Opens all places for the time of `work`. */
  async function withPlaces<Result>(work: (places: Places) => Promise<Result>): Promise<Result> {
    const places = await openPlaces(path, () =>
      openLog(path, options.createFollower, options.onHint, options.logger),
    );
    try {
      return await work(places);
    } finally {
      await places.close();
    }
  }

  /** Another file has the name: the one before was renamed, removed, or replaced by an edited copy of itself. */
  async function follow(places: Places): Promise<readonly LogGap[]> {
    const { log } = places;
    if (log === undefined || roster.holderOf(log.file.opened) !== undefined) return [];
    const current = roster.members().at(-1);
    const copy = current && (await findInCopy(current.track, log.file));
    if (copy !== undefined && !(await current!.track.isAtEnd())) return [];
    const last = current && checkpointOfMember(current);
    const since = last?.mtimeMs ?? sinceMs;
    const between = copy !== undefined || since === undefined ? [] : await addBetween(last, since, places);
    const gaps = copy?.isEdited === true ? [editedCopy(options, last!, copy.offset), ...between] : between;
    roster.displaceAll();
    const offset = copy?.offset ?? 0;
    await roster
      .adding()
      .add(places.take(log), { generation: newId(), offset, hasName: true, sinceMs: since });
    if (current !== undefined) current.copiesSinceMs = undefined;
    return gaps;
  }

  /** Adds what came between the file that had the name and the one that has it. */
  async function addBetween(last: Checkpoint | undefined, since: number, places: Places): Promise<LogGap[]> {
    const { siblings } = places;
    const known = roster.known();
    const anchor =
      last &&
      (siblings.find(({ file }) => isSameFile(file.opened, last)) ?? (await findFile(last, siblings))?.place);
    const isChained = anchor !== undefined || (await holdsAny(siblings, known));
    const { count, gaps } = await addUnread(roster.adding(), { sinceMs: since, anchor, known }, places);
    const isUnsure = count > 0 || (last !== undefined && clock.monotonic() - lookedMs >= LONG_UNSEEN_MS);
    return isChained || !isUnsure ? [...gaps] : [...gaps, brokenChain(options)];
  }

  /** Goes on at a position; its files that are not there any more count as finished. */
  async function goOn(index: number, position: FilePosition, places: Places): Promise<LogGap[]> {
    const gaps = await resume(roster.adding(index), position, places);
    for (const checkpoint of position.open) {
      if (!roster.members().some(({ track }) => track.generation === checkpoint.generation))
        roster.remember(checkpoint);
    }
    return gaps;
  }

  /** What stands beside a log at the very first start is not read, and remembered so that it never will be. */
  async function passOver(siblings: readonly Place[]): Promise<void> {
    sinceMs = Math.max(0, ...siblings.map(({ file }) => file.opened.mtimeMs));
    for (const { file } of siblings.slice(-MAX_PASSED_OVER)) {
      // To unpack an archive to its end would take long; its beginning tells it from others.
      const offset = file.reader.isPacked === true ? 0 : file.opened.size;
      const unreadable = toCheckpoint(file.opened, '', 0, Buffer.alloc(0), Buffer.alloc(0));
      roster.remember(
        await checkpointOf(file.reader, { facts: file.opened, generation: '', offset }).catch(
          () => unreadable,
        ),
      );
    }
  }

  return {
    open: (position, startAt) =>
      withPlaces(async (places) => {
        lookedMs = clock.monotonic();
        if (position !== undefined) {
          sinceMs = position.sinceMs;
          for (const checkpoint of position.finished) roster.remember(checkpoint);
          return goOn(0, position, places);
        }
        await passOver(places.siblings);
        if (places.log === undefined) return [];
        const offset = startAt === 'end' ? await lineStartBefore(places.log.file) : 0;
        await roster.adding().add(places.take(places.log), { generation: newId(), offset, hasName: true });
        return [];
      }),
    async look() {
      const facts = await factsOfPath(path);
      const holder = facts === undefined ? undefined : roster.holderOf(facts);
      if (facts !== undefined && holder === undefined) {
        const gaps = await withPlaces(follow);
        lookedMs = clock.monotonic();
        return gaps;
      }
      lookedMs = clock.monotonic();
      if (holder !== undefined && holder === roster.members().at(-1) && holder.displacedMs === undefined)
        return [];
      roster.displaceAll();
      if (holder !== undefined) roster.giveName(holder);
      return [];
    },
    async recover(member) {
      const at = roster.members().indexOf(member);
      const checkpoint = { ...checkpointOfMember(member), size: member.track.facts().size };
      await roster.drop(member);
      return withPlaces((places) =>
        goOn(at, { version: 1, open: [checkpoint], finished: [...roster.known()] }, places),
      );
    },
    async findCopies(member, since) {
      const head = await member.track.peek();
      if (head === undefined) return undefined;
      const before = roster.members().length;
      return withPlaces(async (places) => {
        const { log } = places;
        if (log !== undefined && !isSameFile(log.file.opened, head)) {
          const gaps = await follow(places);
          return { added: roster.members().length > before, gaps };
        }
        const known = roster.known();
        const isChained = await holdsAny(places.siblings, known);
        const into = roster.adding(roster.members().indexOf(member));
        const after = { sinceMs: since, known: [head, ...known] };
        const { count, gaps } = await addUnread(into, after, places);
        member.copiesSinceMs = undefined;
        const lost = count > 0 && !isChained ? [brokenChain(options)] : [];
        return { added: roster.members().length > before, gaps: [...gaps, ...lost] };
      });
    },
    sinceMs: () => sinceMs,
  };
}

/**
 * Where to go on in `file` if it is a copy of that of `track`, which was deleted (`sed -i`, an editor): behind what was
 * read, or, where that is not to be found in it, at its beginning. Undefined where it is no copy.
 */
async function findInCopy(
  track: Track,
  { reader, opened }: OpenFile,
): Promise<{ readonly offset: number; readonly isEdited: boolean } | undefined> {
  const { links } = await track.look();
  const checkpoint = track.checkpoint();
  if (links > 0 || checkpoint.head === '') return undefined;
  const likeness = await compareWithCheckpoint(reader, checkpoint);
  if (likeness === 'same') return { offset: checkpoint.offset, isEdited: false };
  const offset = await findReadEnd(reader, opened.size, checkpoint);
  if (offset !== undefined) return { offset, isEdited: true };
  const holdsWholeHead = opened.size >= FINGERPRINT_BYTES && checkpoint.offset >= FINGERPRINT_BYTES;
  return holdsWholeHead && beginsLike(await reader.read(0, FINGERPRINT_BYTES), checkpoint)
    ? { offset: 0, isEdited: true }
    : undefined;
}
