import type { Clock } from '../../lib/clock.ts';
import type { LogGap } from '../../model/log-line.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isSameFile, type FileFacts } from './file-facts.ts';
import type { Found } from './find-file.ts';
import type { Place } from './places.ts';

export interface LossOptions {
  readonly source: string;
  readonly path: string;
  readonly clock: Clock;
}

/** A rotated file that was never read and can not be. */
export function unreadableFile(options: LossOptions, { sibling }: Place): LogGap {
  return gap(
    options,
    'rotated_unread',
    0,
    undefined,
    `${sibling?.path} was rotated before it was read and can not be unpacked here`,
  );
}

/**
 * What is lost when reading goes on from `checkpoint` with what was `found` of its file, or undefined where nothing is.
 * `isNewest`: the file had the name of the log, so lines may have come that were never seen.
 */
export function lossOnResume(
  options: LossOptions,
  checkpoint: Checkpoint,
  found: Found | undefined,
  log: FileFacts | undefined,
  isNewest: boolean,
): LogGap | undefined {
  const { offset, size } = checkpoint;
  const seenEnd = size > offset ? size : undefined;
  const wasTruncated = log !== undefined && isSameFile(log, checkpoint);

  if (found === undefined) {
    // Of a file of which not even a line is known nothing can be missed; if it was renamed it is found as unread.
    if (checkpoint.head === '' || (seenEnd === undefined && !isNewest)) return undefined;
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
  if (found.likeness === 'shorter') {
    const detail =
      found.place.sibling === undefined
        ? `the log was cut back to ${found.place.file.opened.size} bytes`
        : `lines were written between the copy ${found.place.sibling.path} and the truncation; those after the last line read are lost`;
    return gap(options, 'truncated_unread', offset, seenEnd, detail);
  }
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
