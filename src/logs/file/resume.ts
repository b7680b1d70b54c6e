import type { LogGap } from '../../model/log-line.ts';
import type { Checkpoint, FilePosition } from './checkpoint.ts';
import type { FileFacts } from './file-facts.ts';
import { findFile, findUnread, type Found } from './find-file.ts';
import { lineStartBefore } from './line-start.ts';
import { lossOnResume, unreadableFile, type LossOptions } from './loss.ts';
import { placeOfLog, placesOfSiblings, type Place } from './places.ts';
import type { OpenFile } from './open-file.ts';

export interface ResumeOptions extends LossOptions {
  readonly newId: () => string;
  readonly openLog: () => Promise<OpenFile>;
  /** Takes over an open file, which is read from `offset` under `generation`. */
  readonly add: (file: OpenFile, generation: string, offset: number, hasName: boolean) => Promise<void>;
  /** Whether a file was added already. */
  readonly isOpen: (facts: FileFacts) => boolean;
}

/**
 * Opens the files of `position.open` wherever they are now, then every file that came after the last of them, then the
 * log; each in order of age. Returns what can not be read any more.
 */
export async function resume(options: ResumeOptions, position: FilePosition): Promise<LogGap[]> {
  const log = await placeOfLog(options.path, options.openLog);
  const siblings = await placesOfSiblings(options.path);
  const places = log === undefined ? siblings : [...siblings, log];
  const newest = position.open.at(-1);
  const gaps: LogGap[] = [];
  let found: Found | undefined;
  for (const checkpoint of position.open) {
    const closed = places.filter(({ facts }) => !options.isOpen(facts));
    found = await findFile(checkpoint, closed);
    const loss = lossOnResume(options, checkpoint, found, log?.facts, checkpoint === newest);
    if (loss !== undefined) gaps.push(loss);
    if (found !== undefined) await addFound(options, checkpoint, found);
  }
  if (newest !== undefined && (log === undefined || found?.place !== log))
    gaps.push(...(await addUnread(options, newest, siblings, [...position.open, ...position.finished])));
  await addLog(options, log);
  return gaps;
}

/** Opens from their beginnings the rotated files that were never read although they came after `checkpoint`. */
export async function addUnread(
  options: ResumeOptions,
  checkpoint: Checkpoint,
  siblings: readonly Place[],
  known: readonly Checkpoint[],
): Promise<LogGap[]> {
  const gaps: LogGap[] = [];
  const closed = siblings.filter(({ facts }) => !options.isOpen(facts));
  for (const place of await findUnread(checkpoint, closed, known)) {
    const file = await place.open();
    if (file === undefined) gaps.push(unreadableFile(options, place));
    else await options.add(file, options.newId(), 0, false);
  }
  return gaps;
}

async function addFound({ add, newId }: ResumeOptions, checkpoint: Checkpoint, found: Found): Promise<void> {
  const { file, likeness, place } = found;
  const hasName = place.sibling === undefined;
  if (likeness === 'same') return add(file, checkpoint.generation, checkpoint.offset, hasName);
  // The log was cut back: what is left of it was read. Of a copy that is shorter everything was read.
  if (hasName) return add(file, newId(), await lineStartBefore(file), true);
  await file.reader.close();
}

async function addLog(options: ResumeOptions, log: Place | undefined): Promise<void> {
  if (log === undefined || options.isOpen(log.facts)) return;
  const file = await log.open();
  if (file !== undefined) await options.add(file, options.newId(), 0, true);
}
