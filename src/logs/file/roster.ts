import { toCheckpoint, type Checkpoint, type FilePosition } from './checkpoint.ts';
import { isSameFile, type FileFacts } from './file-facts.ts';
import { unreadableFile, type LossOptions } from './loss.ts';
import { checkpointOfMember, openMember, type Member } from './member.ts';
import type { ResumeOptions } from './resume.ts';

export interface RosterOptions extends LossOptions {
  readonly newId: () => string;
  readonly maxLineBytes: number;
  readonly maxBatchBytes: number;
  readonly maxBatchLines: number;
  /** How long a file that lost its name must have been quiet before its unfinished last line counts as a line. */
  readonly finishLineAfterMs: number;
  /** How long such a file must have been quiet before it is closed: a writer may keep its descriptor. */
  readonly closeAfterMs: number;
}

/** The files of one log that are open, oldest first: the last one has, or was the last to have, the name. */
export interface Roster {
  members(): readonly Member[];
  holderOf(facts: FileFacts): Member | undefined;
  /** No member has the name any more. */
  displaceAll(): void;
  /** This member has the name, again. */
  giveName(member: Member): void;
  /** For adding files before the member at `index`, or behind all. */
  adding(index?: number): ResumeOptions;
  /** Closes a member and forgets it. */
  drop(member: Member): Promise<void>;
  /** Closes a member that can not be read on, for good. */
  giveUp(member: Member): Promise<void>;
  /** Keeps in mind what was read to its end, so that its copies are not taken for new files. */
  remember(checkpoint: Checkpoint): void;
  /** Every file of which something was read. */
  known(): readonly Checkpoint[];
  finished(): readonly Checkpoint[];
  /** How long nobody has written to a file without a name. */
  quietMs(member: Member): number;
  /** Closes files to which nobody will write any more, as far as can be told. */
  closeQuiet(): Promise<void>;
  close(): Promise<void>;
}

/** How many finished files are remembered once their copies can not be taken for new files. */
const MAX_FINISHED = 8;

/** How many at the most: more than any rotation keeps. */
const MAX_REMEMBERED = 1000;

/** When more files are open, those that lost their names are closed as soon as they are quiet. */
const MAX_MEMBERS = 16;

export function createRoster(options: RosterOptions): Roster {
  const { clock } = options;
  let members: Member[] = [];
  let finished: readonly Checkpoint[] = [];
  const givenUp: FileFacts[] = [];

  function isMember(facts: FileFacts): boolean {
    return members.some(({ track }) => isSameFile(track.facts(), facts));
  }

  /** Inodes are used again. */
  function isGivenUp(facts: FileFacts): boolean {
    return givenUp.some(
      (other) => isSameFile(other, facts) && other.size === facts.size && other.mtimeMs === facts.mtimeMs,
    );
  }

  function quietMs({ displacedMs, lastReadMs }: Member): number {
    return displacedMs === undefined ? 0 : clock.monotonic() - Math.max(displacedMs, lastReadMs);
  }

  /** A writer that was never told of the rotation goes on in the file before the last for days, with pauses. */
  async function mayGoOn(member: Member): Promise<boolean> {
    return member === members.at(-2) && !member.track.isPacked && (await member.track.look()).links > 0;
  }

  function remember(checkpoint: Checkpoint): void {
    finished = [...finished, checkpoint];
  }

  /** Until the newest file has a line, everything that came since the one before it may be looked through again. */
  function forget(): void {
    const isSettled = members.at(-1)?.copiesSinceMs === undefined;
    finished = finished.slice(isSettled ? -MAX_FINISHED : -MAX_REMEMBERED);
  }

  async function drop(member: Member): Promise<void> {
    members = members.filter((other) => other !== member);
    await member.track.close();
  }

  return {
    members: () => members,
    holderOf: (facts) => members.find(({ track }) => isSameFile(track.facts(), facts)),
    displaceAll() {
      for (const member of members) member.displacedMs ??= clock.monotonic();
    },
    giveName(member) {
      member.displacedMs = undefined;
      members = [...members.filter((other) => other !== member), member];
    },
    adding(index = members.length) {
      let at = index;
      return {
        ...options,
        isDone: (facts) => isMember(facts) || isGivenUp(facts),
        giveUp(place) {
          givenUp.push(place.file.opened);
          remember(toCheckpoint(place.file.opened, '', 0, Buffer.alloc(0), Buffer.alloc(0)));
          return unreadableFile(options, place);
        },
        async add(file, opening) {
          const member = await openMember(options, file, opening);
          members = members.toSpliced(at++, 0, member);
        },
      };
    },
    drop,
    async giveUp(member) {
      givenUp.push(member.track.facts());
      remember(member.track.checkpoint());
      await drop(member);
    },
    remember,
    known: () => [...members.map(checkpointOfMember), ...finished],
    finished: () => finished,
    quietMs,
    async closeQuiet() {
      // The last file is kept until another has the name: what comes next is found by it.
      for (const member of members.slice(0, -1)) {
        const isUrgent = members.length > MAX_MEMBERS || member.track.isPacked;
        if (quietMs(member) < (isUrgent ? options.finishLineAfterMs : options.closeAfterMs)) continue;
        if (member.track.unfinished()) continue;
        if (!member.track.isPacked && !(await member.track.isAtEnd())) continue;
        if (await mayGoOn(member)) continue;
        remember(member.track.checkpoint());
        await drop(member);
      }
      forget();
    },
    async close() {
      const open = members;
      members = [];
      for (const { track } of open) await track.close();
    },
  };
}

/** The position behind all that was handed on; `sinceMs` counts while no file was ever open. */
export function positionOf(roster: Roster, sinceMs: number | undefined): FilePosition {
  const open = roster.members().map(checkpointOfMember);
  return { version: 1, open, finished: [...roster.finished()], ...(open.length === 0 ? { sinceMs } : {}) };
}
