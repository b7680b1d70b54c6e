import type { LogLine } from '../../model/log-line.ts';
import type { ByteReader } from './byte-reader.ts';
import { FINGERPRINT_BYTES, readFingerprint, toCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { FileFacts } from './file-facts.ts';
import { createPlacedLineSplitter, type PlacedLine } from './placed-line-splitter.ts';

export interface TrackOptions {
  /** The name under which lines are reported. */
  readonly path: string;
  readonly reader: ByteReader;
  /** Asks the file system anew. */
  readonly facts: () => Promise<FileFacts>;
  readonly generation: string;
  /** Where reading begins; the start of a line. */
  readonly offset: number;
  readonly maxLineBytes: number;
  readonly maxBatchBytes: number;
  readonly maxBatchLines: number;
}

/** Lines to commit together, and how far their file is read then. */
export interface TrackSlice {
  readonly lines: readonly LogLine[];
  readonly checkpoint: Checkpoint;
}

export type TrackStep =
  | { readonly kind: 'read'; readonly slices: readonly TrackSlice[]; readonly atEnd: boolean }
  /** What was read is not there any more: the file was cut, and perhaps has grown again. */
  | { readonly kind: 'truncated' }
  /** A packed file that can not be unpacked from here on. */
  | { readonly kind: 'damaged'; readonly problem: string };

/** What one read of the system takes at once. */
const PIECE_BYTES = 4096;

/** Once a packed file turned out to be damaged it is read in blocks of this, to get what is in front of the damage. */
const SALVAGE_BYTES = 4096;

/** One open file on its way to its end. */
export interface Track {
  readonly generation: string;
  /**
   * Looks at the first line, or as much of it as a fingerprint holds, without reading on; the next step checks that it
   * reads the same. Returns a checkpoint before it, or undefined where it is not there yet. Only before the first step.
   */
  peek(): Promise<Checkpoint | undefined>;
  /** Reads on by one block. */
  step(): Promise<TrackStep>;
  /** The unfinished last line, as a line. */
  finishLine(): TrackSlice | undefined;
  /** Whether an unfinished line is held. */
  unfinished(): boolean;
  /** Behind the last slice that was handed out. */
  checkpoint(): Checkpoint;
  /** Moves `checkpoint()`: called when the slice is handed on. */
  advance(slice: TrackSlice): void;
  /** As of the last read. */
  facts(): FileFacts;
  /** Asks the file system anew; what it says counts only with what is read then, the file may have been truncated. */
  look(): Promise<FileFacts>;
  /** Bytes that were in the file at the last read and were not handed on as lines. */
  lagBytes(): number;
  /** Asks the file system whether there is more than was read; an unfinished line was. */
  isAtEnd(): Promise<boolean>;
  /** Whether nobody can write to the file any more. */
  readonly isPacked: boolean;
  close(): Promise<void>;
}

/**
 * Opens a file for reading from `offset`. Every read begins with the last bytes of the one before it: if these have
 * changed, the file was truncated, even where it has since grown past the position.
 */
export async function openTrack(options: TrackOptions): Promise<Track> {
  const { path, reader, generation, maxBatchLines } = options;
  // Before the content is read: a file that was truncated in between is not to seem longer than its copy.
  let facts = await options.facts();
  const fingerprint = await readFingerprint(reader, options.offset).catch((error: unknown) => {
    if (reader.isPacked === true && options.offset === 0)
      return { head: Buffer.alloc(0), tail: Buffer.alloc(0) };
    throw error;
  });
  let head = fingerprint.head;
  let tail = fingerprint.tail;
  let cursor = options.offset;
  let factsAtEnd: FileFacts | undefined;
  let blockBytes = options.maxBatchBytes;
  const splitter = createPlacedLineSplitter(cursor, options.maxLineBytes);
  let committed = checkpointAt(cursor, tail);

  function checkpointAt(offset: number, before: Buffer): Checkpoint {
    return toCheckpoint(facts, generation, offset, head, before);
  }

  function toLogLine({ text, offset, cutBytes }: PlacedLine): LogLine {
    const line = { text, id: `${generation}:${offset}`, path, offset };
    return cutBytes > 0 ? { ...line, cutBytes } : line;
  }

  /** `block` ends at the cursor and reaches back far enough for every fingerprint. */
  function toSlices(lines: readonly PlacedLine[], block: Buffer): TrackSlice[] {
    const slices: TrackSlice[] = [];
    for (let at = 0; at < lines.length; at += maxBatchLines) {
      const part = lines.slice(at, at + maxBatchLines);
      const { end } = part.at(-1)!;
      const behind = block.length - (cursor - end);
      const before = block.subarray(Math.max(0, behind - FINGERPRINT_BYTES), behind);
      slices.push({ lines: part.map(toLogLine), checkpoint: checkpointAt(end, before) });
    }
    return slices;
  }

  return {
    generation,
    async peek() {
      const now = await reader.read(0, FINGERPRINT_BYTES);
      if (now.subarray(0, head.length).equals(head)) head = now;
      committed = checkpointAt(0, tail);
      return committed.head === '' ? undefined : committed;
    },
    async step() {
      const seen = await options.facts();
      if (factsAtEnd !== undefined && seen.size === factsAtEnd.size && seen.mtimeMs === factsAtEnd.mtimeMs)
        return { kind: 'read', slices: [], atEnd: true };
      const wanted = tail.length + blockBytes;
      const block = await reader.read(cursor - tail.length, wanted).catch((error: unknown) => {
        if (reader.isPacked !== true) throw error;
        return String(error);
      });
      if (typeof block === 'string') {
        if (blockBytes === SALVAGE_BYTES) return { kind: 'damaged', problem: block };
        blockBytes = SALVAGE_BYTES;
        return { kind: 'read', slices: [], atEnd: false };
      }
      const expected = cursor === 0 ? head : tail;
      const start = block.subarray(0, FINGERPRINT_BYTES);
      if (!block.subarray(0, expected.length).equals(expected)) return { kind: 'truncated' };
      // A block is read in pieces, and the file may have been truncated and have grown again between two of them.
      if (block.length > PIECE_BYTES && reader.isPacked !== true) {
        const again = await reader.read(cursor - tail.length, FINGERPRINT_BYTES);
        if (!again.equals(start)) return { kind: 'truncated' };
      }

      facts = seen;
      const atEnd = block.length < wanted;
      factsAtEnd = atEnd ? seen : undefined;
      const fresh = block.subarray(tail.length);
      if (fresh.length === 0) return { kind: 'read', slices: [], atEnd };
      if (cursor < FINGERPRINT_BYTES)
        head = Buffer.concat([head.subarray(0, cursor), fresh.subarray(0, FINGERPRINT_BYTES - cursor)]);
      cursor += fresh.length;
      tail = Buffer.from(block.subarray(-FINGERPRINT_BYTES));
      return { kind: 'read', slices: toSlices(splitter.push(fresh), block), atEnd };
    },
    finishLine() {
      const line = splitter.finish();
      return line === undefined
        ? undefined
        : { lines: [toLogLine(line)], checkpoint: checkpointAt(line.end, tail) };
    },
    unfinished: () => splitter.unfinished(),
    checkpoint: () => committed,
    advance(slice) {
      committed = slice.checkpoint;
    },
    facts: () => facts,
    look: options.facts,
    lagBytes: () => Math.max(0, facts.size - committed.offset),
    isAtEnd: async () => (await options.facts()).size <= cursor,
    isPacked: reader.isPacked === true,
    close: () => reader.close(),
  };
}
