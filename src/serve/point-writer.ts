/** What became of a text of line protocol. */
export interface WriteReport {
  readonly accepted: number;
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly reason: string }[];
  /** Points of series that there was no room for. */
  readonly refused: number;
  readonly problem?: string | undefined;
}

/** Takes points that applications send. */
export interface PointWriter {
  /** Settles when the points are safe. */
  write(text: string, precision: 'ns' | 'us' | 'ms' | 's'): Promise<WriteReport>;
}
