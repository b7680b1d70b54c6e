import { compareWithCheckpoint, type Checkpoint, type Likeness } from './checkpoint.ts';
import { isSameFile } from './file-facts.ts';
import type { OpenFile } from './open-file.ts';
import type { Place } from './places.ts';
import { isRotationMark } from './siblings.ts';

export interface Found {
  readonly place: Place;
  readonly likeness: Exclude<Likeness, 'other'>;
  readonly file: OpenFile;
}

/**
 * Finds what `checkpoint` was reading among `places` (oldest first): by content, because inodes are used again and
 * copies get new ones; places with the same inode are tried first, then from the newest on. A copy that ends before the
 * checkpoint counts if no complete one is there. Nothing was read at offset 0, so there only the inode tells.
 */
export async function findFile(checkpoint: Checkpoint, places: readonly Place[]): Promise<Found | undefined> {
  const sameInode = places.filter((place) => isSameFile(place.facts, checkpoint));
  const others = places.filter((place) => !isSameFile(place.facts, checkpoint)).toReversed();
  let shorter: Found | undefined;
  for (const place of checkpoint.offset === 0 ? sameInode : [...sameInode, ...others]) {
    const file = await place.open();
    if (file === undefined) continue;
    const likeness = await likenessOf(place, file, checkpoint);
    if (likeness === 'same') {
      await shorter?.file.reader.close();
      return { place, likeness, file };
    }
    if (likeness === 'shorter' && shorter === undefined) shorter = { place, likeness, file };
    else await file.reader.close();
  }
  return shorter;
}

/**
 * The rotated files among `places` that came after `checkpoint`: changed since, and none that holds what `known` says
 * was read.
 */
export async function findUnread(
  checkpoint: Checkpoint,
  places: readonly Place[],
  known: readonly Checkpoint[],
): Promise<Place[]> {
  const unread: Place[] = [];
  for (const place of places) {
    if (place.facts.mtimeMs < checkpoint.mtimeMs || !isRotationMark(place.sibling?.mark ?? '')) continue;
    if (!(await holdsAny(place, known))) unread.push(place);
  }
  return unread;
}

async function holdsAny(place: Place, checkpoints: readonly Checkpoint[]): Promise<boolean> {
  const file = await place.open();
  if (file === undefined) return false;
  for (const checkpoint of checkpoints) {
    if (checkpoint.offset === 0 || (await likenessOf(place, file, checkpoint)) === 'other') continue;
    await file.reader.close();
    return true;
  }
  await file.reader.close();
  return false;
}

/** A damaged archive is not the one; that any other file can not be read says nothing about it. */
async function likenessOf(place: Place, file: OpenFile, checkpoint: Checkpoint): Promise<Likeness> {
  try {
    return await compareWithCheckpoint(file.reader, checkpoint);
  } catch (error) {
    if (place.sibling?.compression === 'gzip') return 'other';
    await file.reader.close();
    throw error;
  }
}
