import type { LogGap } from '../../model/log-line.ts';
import type { Checkpoint, FilePosition } from './checkpoint.ts';
import type { FileFacts } from './file-facts.ts';
import { findReadEnd } from './edited-copy.ts';
import { findFile, findUnread, findUnreadable, holdsAny, type After, type Found } from './find-file.ts';
import { lineStartBefore } from './line-start.ts';
import { brokenChain, lossOnResume, type LossOptions } from './loss.ts';
import type { OpenFile } from './open-file.ts';
import type { Place, Places } from './places.ts';

/** How a file that was found is to be read. */
export interface Opening {
  readonly generation: string;
  readonly offset: number;
  /** Whether it has the name of the log. */
  readonly hasName: boolean;
  /** When it was last known to have changed, Unix milliseconds; default: its own time of change. */
  readonly sinceMs?: number | undefined;
}

export interface ResumeOptions extends LossOptions {
  readonly newId: () => string;
  /** Takes over an open file. */
  readonly add: (file: OpenFile, opening: Opening) => Promise<void>;
  /** Remembers a file that can not be read. */
  readonly giveUp: (place: Place) => LogGap;
  /** Whether a file was added or given up already. */
  readonly isDone: (facts: FileFacts) => boolean;
}

/**
 * Adds the files of `position.open` wherever they are now, then every file that came after the last of them, then the
 * log; each in order of age. Returns what can not be read any more.
 */
export async function resume(
  options: ResumeOptions,
  position: FilePosition,
  places: Places,
): Promise<LogGap[]> {
  const { log, siblings } = places;
  const newest = position.open.at(-1);
  const gaps: LogGap[] = [];
  let anchor: Place | undefined;
  for (const checkpoint of position.open) {
    const closed = [...siblings, ...(log === undefined ? [] : [log])].filter(
      ({ file }) => !options.isDone(file.opened),
    );
    const isNewest = checkpoint === newest;
    const found = await findFoundOrEdited(checkpoint, closed, isNewest ? log : undefined);
    const unreadable = found === undefined ? findUnreadable(checkpoint, closed) : undefined;
    const loss = lossOnResume(options, checkpoint, found, log?.file.opened, isNewest, unreadable);
    if (loss !== undefined) gaps.push(loss);
    if (isNewest && checkpoint.head === '' && found !== undefined && found.place === log)
      gaps.push(...(await addCopies(options, position, places)));
    if (found !== undefined) await addFound(options, checkpoint, found, places);
    anchor = found?.place ?? unreadable;
  }
  const sinceMs = newest?.mtimeMs ?? position.sinceMs;
  if (sinceMs !== undefined && (log === undefined || anchor !== log)) {
    const known = [...position.open, ...position.finished];
    const after = { sinceMs, anchor, known };
    const unread = await addUnread(options, after, places);
    gaps.push(...unread.gaps);
    // Where something of the last file was known it was just found, or is a loss already.
    const isUnsure = newest === undefined ? unread.count > 0 : newest.head === '' && anchor === undefined;
    if (isUnsure && !(await holdsAny(siblings, known))) gaps.push(brokenChain(options));
  }
  if (log !== undefined && !options.isDone(log.file.opened)) {
    const opening = { generation: options.newId(), offset: 0, hasName: true, sinceMs };
    await options.add(places.take(log), opening);
  }
  return gaps;
}

/** The file of a checkpoint; where no place holds all that was read of it, the log may be an edited copy. */
async function findFoundOrEdited(
  checkpoint: Checkpoint,
  places: readonly Place[],
  log: Place | undefined,
): Promise<Found | undefined> {
  const found = await findFile(checkpoint, places);
  if (found?.likeness === 'same' || log === undefined || !places.includes(log)) return found;
  const { reader, opened } = log.file;
  const editedOffset = await findReadEnd(reader, opened.size, checkpoint);
  return editedOffset === undefined ? found : { place: log, likeness: 'same', editedOffset };
}

/** A log that was empty may have been written, copied and truncated since: nothing in it tells. */
async function addCopies(
  options: ResumeOptions,
  { open, finished }: FilePosition,
  places: Places,
): Promise<readonly LogGap[]> {
  const known = [...open, ...finished];
  const sinceMs = open.at(-1)?.mtimeMs ?? 0;
  const isChained = await holdsAny(places.siblings, known);
  const { count, gaps } = await addUnread(options, { sinceMs, known }, places);
  return count > 0 && !isChained ? [...gaps, brokenChain(options)] : gaps;
}

export interface Unread {
  readonly count: number;
  /** For those that can not be read. */
  readonly gaps: readonly LogGap[];
}

/** Adds the rotated files that came after another and were never read, each from its beginning. */
export async function addUnread(options: ResumeOptions, after: After, places: Places): Promise<Unread> {
  const gaps: LogGap[] = [];
  const closed = places.siblings.filter(({ file }) => !options.isDone(file.opened));
  const unread = await findUnread(after, closed);
  for (const place of unread) {
    if (place.file.obstacle !== undefined) gaps.push(options.giveUp(place));
    else await options.add(places.take(place), { generation: options.newId(), offset: 0, hasName: false });
  }
  return { count: unread.length, gaps };
}

async function addFound(
  { add, newId }: ResumeOptions,
  checkpoint: Checkpoint,
  { place, likeness, editedOffset }: Found,
  places: Places,
): Promise<void> {
  const hasName = place.sibling === undefined;
  if (editedOffset !== undefined) {
    await add(places.take(place), { generation: newId(), offset: editedOffset, hasName });
  } else if (likeness === 'same') {
    const { generation, offset, mtimeMs } = checkpoint;
    await add(places.take(place), { generation, offset, hasName, sinceMs: mtimeMs });
  } else if (hasName) {
    // The log was cut back: what is left of it was read. Of a copy that is shorter everything was read.
    await add(places.take(place), {
      generation: newId(),
      offset: await lineStartBefore(place.file),
      hasName,
    });
  }
}
