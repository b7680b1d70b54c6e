import { compareWithCheckpoint, type Checkpoint, type Likeness } from './checkpoint.ts';
import { isSameFile } from './file-facts.ts';
import type { Place } from './places.ts';
import { isRotationMark } from './siblings.ts';

export interface Found {
  readonly place: Place;
  readonly likeness: Exclude<Likeness, 'other'>;
}

/**
 * Finds what `checkpoint` was reading among `places` (oldest first): by content, because inodes are used again and
 * copies get new ones; places with the same inode are tried first, then from the newest on. A copy that ends before the
 * checkpoint counts if no complete one is there. Nothing was read at offset 0, so there only the inode tells.
 */
export async function findFile(checkpoint: Checkpoint, places: readonly Place[]): Promise<Found | undefined> {
  const sameInode = places.filter(({ file }) => isSameFile(file.opened, checkpoint));
  const others = places.filter(({ file }) => !isSameFile(file.opened, checkpoint)).toReversed();
  let shorter: Found | undefined;
  for (const place of checkpoint.offset === 0 ? sameInode : [...sameInode, ...others]) {
    const likeness = await likenessOf(place, checkpoint);
    if (likeness === 'same') return { place, likeness };
    if (likeness === 'shorter') shorter ??= { place, likeness };
  }
  return shorter;
}

/**
 * The rotated files among `places` that came after `sinceMs` (the time of last change of the file before them), and of
 * which nothing was read according to `known`.
 */
export async function findUnread(
  sinceMs: number,
  places: readonly Place[],
  known: readonly Checkpoint[],
): Promise<Place[]> {
  const unread: Place[] = [];
  for (const place of places) {
    if (place.file.opened.mtimeMs < sinceMs || !isRotationMark(place.sibling?.mark ?? '')) continue;
    if (!(await holdsAny(place, known))) unread.push(place);
  }
  return unread;
}

async function holdsAny(place: Place, checkpoints: readonly Checkpoint[]): Promise<boolean> {
  for (const checkpoint of checkpoints) {
    if (checkpoint.offset > 0 && (await likenessOf(place, checkpoint)) !== 'other') return true;
  }
  return false;
}

/** A damaged archive is not the one; that any other file can not be read says nothing about it. */
async function likenessOf({ sibling, file }: Place, checkpoint: Checkpoint): Promise<Likeness> {
  if (sibling?.compression === 'unreadable') return 'other';
  try {
    return await compareWithCheckpoint(file.reader, checkpoint);
  } catch (error) {
    if (sibling?.compression === 'gzip') return 'other';
    throw error;
  }
}
