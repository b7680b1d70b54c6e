/** Bytes of one open file, addressed by offset. Bound to the file itself: a rename or unlink of its name changes nothing. */
export interface ByteReader {
  /**
   * The bytes from `offset` on: exactly `maxBytes` of them, or fewer where the file ends before that. One call at a
   * time. Rejects when the file can not be read; a later call may succeed.
   */
  read(offset: number, maxBytes: number): Promise<Buffer>;
  /** Whether nobody can write to the file any more: it is packed. */
  readonly isPacked?: boolean | undefined;
  close(): Promise<void>;
}

/** A reader that also notices changes. */
export interface ByteFollower extends ByteReader {
  /** Whether changes are reported as they happen; if not, the owner has to look from time to time. */
  readonly notifies: boolean;
}

/** What may have happened: bytes came or went, or the file got another name or none. A hint, never a promise. */
export type FileHint = 'content' | 'name';
