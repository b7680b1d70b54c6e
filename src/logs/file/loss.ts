import type { Clock } from '../../lib/clock.ts';
import type { LogGap } from '../../model/log-line.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isSameBirth, isSameFile, type FileFacts } from './file-facts.ts';
import type { Found } from './find-file.ts';
import type { Place } from './places.ts';

export interface LossOptions {
  readonly source: string;
  readonly path: string;
  readonly clock: Clock;
}

/** A rotated file that was never read and can not be. */
export function unreadableFile(options: LossOptions, { sibling, file }: Place): LogGap {
  const detail = `${sibling?.path} was rotated before it was read and ${file.obstacle}`;
  return gap(options, 'rotated_unread', 0, undefined, detail);
}

/** A packed file that turned out to be damaged when it was read. */
export function damagedFile(options: LossOptions, from: number, problem: string): LogGap {
  const detail = `a rotated file was packed before it was read and can not be unpacked from here on: ${problem}`;
  return gap(options, 'rotated_unread', from, undefined, detail);
}

/** Rotations may have gone past all files that are kept: none that was read is among them any more. */
export function brokenChain(options: LossOptions): LogGap {
  const detail =
    'no file that was read is left under a rotated name; files that came after the last one may be gone, too';
  return gap(options, 'rotated_unread', undefined, undefined, detail);
}

/**
 * What is lost when reading goes on from `checkpoint` with what was `found` of its file, or undefined where nothing is.
 * `isNewest`: the file had the name of the log, so lines may have come that were never seen. `unreadable`: where it is
 * without doubt, though it can not be read there.
 */
export function lossOnResume(
  options: LossOptions,
  checkpoint: Checkpoint,
  found: Found | undefined,
  log: FileFacts | undefined,
  isNewest: boolean,
  unreadable: Place | undefined,
): LogGap | undefined {
  const { offset, size } = checkpoint;
  const seenEnd = size > offset ? size : undefined;
  const wasTruncated = log !== undefined && isSameFile(log, checkpoint) && isSameBirth(log, checkpoint);

  if (found === undefined) {
    // Of this file nothing is known; if it was renamed it is found as unread, and if it is gone the chain is broken.
    if (checkpoint.head === '') return undefined;
    if (unreadable !== undefined) {
      if (seenEnd === undefined) return undefined;
      const detail = `${unreadable.sibling?.path} was rotated before all of it was read and ${unreadable.file.obstacle}`;
      return gap(options, 'rotated_unread', offset, seenEnd, detail);
    }
    if (seenEnd === undefined && !isNewest) {
      const detail =
        'a rotated file is gone; what may have been added to it after its last line read is lost';
      return gap(options, 'rotated_unread', offset, undefined, detail);
    }
    return wasTruncated
      ? gap(
          options,
          'truncated_unread',
          offset,
          seenEnd,
          'the log was truncated and no copy of it was found; what was written after the last line read is lost',
        )
      : gap(
          options,
          'position_lost',
          offset,
          seenEnd,
          'the file that was being read is gone, under this and every rotated name',
        );
  }
  if (found.likeness === 'damaged') {
    if (seenEnd === undefined && !isNewest) return undefined;
    const detail = `${found.place.sibling?.path} was packed before all of it was read and is damaged before the last line read`;
    return gap(options, 'rotated_unread', offset, seenEnd, detail);
  }
  if (found.likeness === 'shorter') {
    const detail =
      found.place.sibling === undefined
        ? `the log was cut back to ${found.place.file.opened.size} bytes`
        : `lines were written between the copy ${found.place.sibling.path} and the truncation; those after the last line read are lost`;
    return gap(options, 'truncated_unread', offset, seenEnd, detail);
  }
  if (found.editedOffset !== undefined) return editedCopy(options, checkpoint, found.editedOffset);
  const { sibling, file } = found.place;
  const facts = file.opened;
  const isPlainCopy = sibling?.compression === 'none' && !isSameFile(facts, checkpoint);
  if (!isPlainCopy || size <= facts.size) return undefined;
  return gap(
    options,
    'truncated_unread',
    facts.size,
    size,
    `lines were written between the copy ${sibling.path} and the truncation`,
  );
}

/** The log was replaced by an edited copy of itself; `offset`: where reading goes on in it. */
export function editedCopy(options: LossOptions, { offset: read }: Checkpoint, offset: number): LogGap {
  const detail =
    offset === 0
      ? 'the log was replaced by a copy that begins alike and has not the last line read; it is read from its beginning'
      : `the log was replaced by an edited copy: ${read} bytes of it were read, which are ${offset} now; reading goes on behind them`;
  return gap(options, 'replaced', 0, read, detail);
}

/** The stored position is not one of a file source. */
export function unknownPosition(options: LossOptions): LogGap {
  const detail = 'the stored position can not be understood; the log is read from its beginning';
  return gap(options, 'position_lost', undefined, undefined, detail);
}

function gap(
  { source, path, clock }: LossOptions,
  reason: LogGap['reason'],
  from: number | undefined,
  to: number | undefined,
  detail: string,
): LogGap {
  return { source, path, noticedMs: clock.now(), reason, from, to, detail };
}
