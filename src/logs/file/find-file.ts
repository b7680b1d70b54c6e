import type { ByteReader } from './byte-reader.ts';
import {
  beginsLike,
  compareWithCheckpoint,
  FINGERPRINT_BYTES,
  type Checkpoint,
  type Likeness,
} from './checkpoint.ts';
import { isSameBirth, isSameFile } from './file-facts.ts';
import type { Place } from './places.ts';
import { isLaterMark, isRotationMark, shapeOf } from './siblings.ts';

export interface Found {
  readonly place: Place;
  readonly likeness: Exclude<Likeness, 'other'>;
  /** Where to go on in an edited copy; else that is where it was left. */
  readonly editedOffset?: number | undefined;
}

/**
 * Finds what `checkpoint` was reading among `places` (oldest first): by content, because inodes are used again and
 * copies get new ones; places with the same inode are tried first, then from the newest on. A copy that ends before the
 * checkpoint, or is damaged before it, counts if no complete one is there. Where nothing of the content is known, only the inode tells.
 */
export async function findFile(checkpoint: Checkpoint, places: readonly Place[]): Promise<Found | undefined> {
  const sameInode = places.filter(({ file }) => isSameFile(file.opened, checkpoint));
  const others = places.filter(({ file }) => !isSameFile(file.opened, checkpoint)).toReversed();
  let shorter: Found | undefined;
  if (checkpoint.head === '') {
    const place = sameInode.find(({ file }) => isSameBirth(file.opened, checkpoint));
    return place && { place, likeness: 'same' };
  }
  for (const place of [...sameInode, ...others]) {
    const likeness = await likenessOf(place, checkpoint);
    if (likeness === 'same') return { place, likeness };
    if (likeness !== 'other') shorter ??= { place, likeness };
  }
  return shorter;
}

/**
 * A file that can not be read and was last changed when that of `checkpoint` was: it is the same one, as packers keep the
 * time (some of them only its seconds), and nothing was added to it.
 */
export function findUnreadable(checkpoint: Checkpoint, places: readonly Place[]): Place | undefined {
  return places.find(({ file }) => {
    const { mtimeMs } = file.opened;
    const isWholeSecond = mtimeMs % 1000 === 0;
    const expected = isWholeSecond ? Math.floor(checkpoint.mtimeMs / 1000) * 1000 : checkpoint.mtimeMs;
    return file.obstacle !== undefined && mtimeMs === expected;
  });
}

/** What came after a file, and how that is known. */
export interface After {
  /** When the file was last known to have changed, Unix milliseconds. */
  readonly sinceMs: number;
  /** The rotated file that it is now, if it was found. */
  readonly anchor?: Place | undefined;
  /** Files that were read. */
  readonly known: readonly Checkpoint[];
}

/**
 * The rotated files among `places` that came after another and of which nothing was read.
 */
export async function findUnread(
  { sinceMs, anchor, known }: After,
  places: readonly Place[],
): Promise<Place[]> {
  const from = anchor?.sibling?.mark;
  const laterByMark = places.filter(
    ({ sibling }) => from !== undefined && isLaterMark(sibling?.mark ?? '', from),
  );
  // Some count up: there a file of a smaller count is older, and was read.
  const isMarkTelling = !(await holdsAny(laterByMark, known));
  const unread: Place[] = [];
  for (const place of places) {
    const mark = place.sibling?.mark ?? '';
    const isRotated = isRotationMark(mark) || (from !== undefined && shapeOf(mark) === shapeOf(from));
    const isLater = place.file.opened.mtimeMs >= sinceMs || (isMarkTelling && laterByMark.includes(place));
    if (!isRotated || !isLater || place === anchor) continue;
    if (!(await isEmpty(place)) && !(await isAnyOf(place, known))) unread.push(place);
  }
  return unread;
}

/** Whether one of the files that were read is still among `places`: then all that came after it are, too. */
export async function holdsAny(places: readonly Place[], known: readonly Checkpoint[]): Promise<boolean> {
  for (const place of places) if (await isAnyOf(place, known)) return true;
  return false;
}

async function isAnyOf(place: Place, checkpoints: readonly Checkpoint[]): Promise<boolean> {
  for (const checkpoint of checkpoints) {
    if (findUnreadable(checkpoint, [place]) !== undefined) return true;
    if (isUnchangedSince(checkpoint, place)) return true;
  }
  if (place.file.obstacle !== undefined) return false;
  // Read once for all: there may be many of either.
  const beginning = await readBeginning(place.file.reader);
  for (const checkpoint of checkpoints)
    if (beginsLike(beginning, checkpoint) && (await likenessOf(place, checkpoint)) !== 'other') return true;
  return false;
}

/** The first bytes of a file; none of an archive that is damaged there. */
async function readBeginning(reader: ByteReader): Promise<Buffer> {
  try {
    return await reader.read(0, FINGERPRINT_BYTES);
  } catch (error) {
    if (reader.isPacked === true) return Buffer.alloc(0);
    throw error;
  }
}

/** Where nothing of the content is known: whether the file is the same one, and nobody has touched it since. */
function isUnchangedSince(checkpoint: Checkpoint, { file: { opened } }: Place): boolean {
  return (
    checkpoint.head === '' &&
    isSameFile(opened, checkpoint) &&
    isSameBirth(opened, checkpoint) &&
    opened.mtimeMs === checkpoint.mtimeMs &&
    opened.size === checkpoint.size
  );
}

async function isEmpty({ file }: Place): Promise<boolean> {
  if (file.obstacle !== undefined || file.reader.isPacked === true) return false;
  return (await file.reader.read(0, 1)).length === 0;
}

/** A damaged archive tells by its beginning; that any other file can not be read says nothing about it. */
async function likenessOf({ file }: Place, checkpoint: Checkpoint): Promise<Likeness> {
  if (file.obstacle !== undefined) return 'other';
  try {
    return await compareWithCheckpoint(file.reader, checkpoint);
  } catch (error) {
    if (file.reader.isPacked !== true) throw error;
    return beginsLike(await readBeginning(file.reader), checkpoint) ? 'damaged' : 'other';
  }
}
