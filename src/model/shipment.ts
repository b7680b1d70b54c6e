/** What a line is about decides its bucket, and how late it is dropped when the backlog is full. */
export type BucketRole = 'metrics' | 'security';

/** Lines of line protocol that were committed together and go to one bucket. */
export interface OutgoingLines {
  readonly bucket: BucketRole;
  /** One point a line, joined by `\n`, no line end after the last. */
  readonly text: string;
  /** Number of lines. */
  readonly count: number;
}

/** The oldest lines of the ship outbox that were not accepted yet. */
export interface ShipBlock extends OutgoingLines {
  /** The outbox rows it was made of; settling the block removes exactly these. */
  readonly rowIds: readonly number[];
  readonly bytes: number;
}

/** A line InfluxDB refused for good, kept for a person to look at. */
export interface RefusedLine {
  readonly line: string;
  /** The server's own words. */
  readonly reason: string;
}

/** How much waits to be shipped. */
export interface Backlog {
  readonly lines: number;
  readonly bytes: number;
  /** Unix milliseconds at which the oldest waiting row was committed; absent when nothing waits. */
  readonly oldestMs?: number | undefined;
  /** Lines dropped because the backlog was full, since the store was made. */
  readonly droppedLines: number;
  /** Lines in quarantine. */
  readonly quarantinedLines: number;
}
