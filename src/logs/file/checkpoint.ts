import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PositionState } from '../../model/log-line.ts';
import type { ByteReader } from './byte-reader.ts';
import type { FileFacts } from './file-facts.ts';

/** How many bytes at the head of a file, and right before the reading position, make its fingerprint. */
export const FINGERPRINT_BYTES = 128;

const checkpointSchema = z.object({
  /** Random name given when the file was first seen; with an offset it names a line for ever. */
  generation: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** Everything before this byte is committed. */
  offset: z.number().int().nonnegative(),
  /** The first bytes of the file, base64, at most `FINGERPRINT_BYTES`; empty while they are less than a line. */
  head: z.string(),
  /** Digest of the last bytes before `offset`. */
  tail: z.string(),
  /** Size and time of last change when it was last looked at. */
  size: z.number(),
  mtimeMs: z.number(),
  /** When it was made, 0 where that is not known: inodes are used again. */
  birthMs: z.number().default(0),
});

/** How far one file was read, and how to know it again under another name, or not to be fooled by its old one. */
export type Checkpoint = z.infer<typeof checkpointSchema>;

const positionSchema = z.object({
  version: z.literal(1),
  /** Oldest first; the last is the one that has, or last had, the name. */
  open: z.array(checkpointSchema),
  /** Read to their ends; kept to know their copies again. */
  finished: z.array(checkpointSchema),
  /** Where no file was ever open: when the newest rotated file that was passed over had changed, Unix milliseconds. */
  sinceMs: z.number().optional(),
});

/** The position of a file source. */
export type FilePosition = z.infer<typeof positionSchema>;

/** The position as it was stored, or undefined where it is not one that this source has written. */
export function parseFilePosition(state: PositionState): FilePosition | undefined {
  return positionSchema.safeParse(state).data;
}

/** What tells the bytes before a position from others. */
export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** Whether the first bytes of a file are enough to tell it from others. */
function isTelling(head: Buffer): boolean {
  return head.length >= FINGERPRINT_BYTES || head.includes('\n');
}

/** The bytes that a fingerprint at `offset` is made of: the first of the file, and the last before the offset. */
export async function readFingerprint(
  reader: ByteReader,
  offset: number,
): Promise<{ readonly head: Buffer; readonly tail: Buffer }> {
  const head = await reader.read(0, FINGERPRINT_BYTES);
  return { head, tail: await readTail(reader, offset) };
}

async function readTail(reader: ByteReader, offset: number): Promise<Buffer> {
  const length = Math.min(FINGERPRINT_BYTES, offset);
  return length === 0 ? Buffer.alloc(0) : reader.read(offset - length, length);
}

/** The checkpoint of a file that was read up to `offset`. */
export async function checkpointOf(
  reader: ByteReader,
  { facts, generation, offset }: { facts: FileFacts; generation: string; offset: number },
): Promise<Checkpoint> {
  const { head, tail } = await readFingerprint(reader, offset);
  return toCheckpoint(facts, generation, offset, head, tail);
}

/** Puts a checkpoint together from the bytes of its fingerprint. */
export function toCheckpoint(
  facts: FileFacts,
  generation: string,
  offset: number,
  head: Buffer,
  tail: Buffer,
): Checkpoint {
  return {
    generation,
    dev: facts.dev,
    ino: facts.ino,
    offset,
    head: isTelling(head) ? head.toString('base64') : '',
    tail: digest(tail),
    size: Math.max(facts.size, offset),
    mtimeMs: facts.mtimeMs,
    birthMs: facts.birthMs,
  };
}

export type Likeness = 'same' | 'shorter' | 'damaged' | 'other';

/**
 * Whether a file holds what was read up to `checkpoint`: `same` if so; `shorter` if it begins alike but ends before
 * the offset (a copy made before the last lines were read); else `other`. (`damaged` is what a caller makes of an archive
 * that begins alike and can not be unpacked up to the offset.) Means nothing where the head is empty.
 */
export async function compareWithCheckpoint(reader: ByteReader, checkpoint: Checkpoint): Promise<Likeness> {
  const head = await reader.read(0, FINGERPRINT_BYTES);
  // Most files are others, and to get at the end of what was read an archive has to be unpacked.
  if (!beginsLike(head, checkpoint)) return 'other';
  const tail = await readTail(reader, checkpoint.offset);
  if (
    head.length < Buffer.byteLength(checkpoint.head, 'base64') ||
    tail.length < Math.min(FINGERPRINT_BYTES, checkpoint.offset)
  )
    return 'shorter';
  return digest(tail) === checkpoint.tail ? 'same' : 'other';
}

/** Whether a file that begins with the bytes of `head` may be that of `checkpoint`. */
export function beginsLike(head: Buffer, checkpoint: Checkpoint): boolean {
  const expected = Buffer.from(checkpoint.head, 'base64');
  const common = Math.min(head.length, expected.length);
  return common > 0 && head.subarray(0, common).equals(expected.subarray(0, common));
}
