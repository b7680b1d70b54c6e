import {
  compareWithCheckpoint,
  FINGERPRINT_BYTES,
  isTelling,
  type Checkpoint,
  type Likeness,
} from './checkpoint.ts';
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
 * checkpoint counts if no complete one is there. Where nothing of the content is known, only the inode tells.
 */
export async function findFile(checkpoint: Checkpoint, places: readonly Place[]): Promise<Found | undefined> {
  const sameInode = places.filter(({ file }) => isSameFile(file.opened, checkpoint));
  const others = places.filter(({ file }) => !isSameFile(file.opened, checkpoint)).toReversed();
  let shorter: Found | undefined;
  if (checkpoint.head === '') return sameInode[0] && { place: sameInode[0], likeness: 'same' };
  for (const place of [...sameInode, ...others]) {
    const likeness = await likenessOf(place, checkpoint);
    if (likeness === 'same') return { place, likeness };
    if (likeness === 'shorter') shorter ??= { place, likeness };
  }
  return shorter;
}

/**
 * The rotated files among `places` that came after `sinceMs` (the time of last change of the file before them), and of
 * which nothing was read according to `known`. One without a whole line may be a copy that is being made.
 */
export async function findUnread(
  sinceMs: number,
  places: readonly Place[],
  known: readonly Checkpoint[],
): Promise<Place[]> {
  const unread: Place[] = [];
  for (const place of places) {
    if (place.file.opened.mtimeMs < sinceMs || !isRotationMark(place.sibling?.mark ?? '')) continue;
    if ((await holdsLines(place)) && !(await holdsAny(place, known))) unread.push(place);
  }
  return unread;
}

async function holdsAny(place: Place, checkpoints: readonly Checkpoint[]): Promise<boolean> {
  for (const checkpoint of checkpoints) {
    if (checkpoint.head !== '' && (await likenessOf(place, checkpoint)) !== 'other') return true;
  }
  return false;
}

async function holdsLines({ sibling, file }: Place): Promise<boolean> {
  if (sibling?.compression !== 'none') return true;
  return isTelling(await file.reader.read(0, FINGERPRINT_BYTES));
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
