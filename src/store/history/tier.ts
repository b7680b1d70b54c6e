import { RAW_WINDOW_MS } from './window.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A table of chunks: one row per column and window. */
export interface ChunkTable {
  readonly table: 'raw_chunk' | 'minute_chunk' | 'five_minute_chunk';
  readonly windowMs: number;
}

/** A tier of steps that are computed from the next finer one. */
export interface Tier extends ChunkTable {
  readonly name: 'minute' | 'five_minute';
  readonly stepMs: number;
  /** The tier it is computed from; absent where that is the raw values. */
  readonly finer?: Tier | undefined;
}

export const RAW: ChunkTable = { table: 'raw_chunk', windowMs: RAW_WINDOW_MS };

// Windows are chosen so that a chunk holds about 300 steps: long enough to pack well, short enough to rewrite.
export const MINUTE: Tier = {
  name: 'minute',
  table: 'minute_chunk',
  stepMs: MINUTE_MS,
  windowMs: 6 * HOUR_MS,
};

export const FIVE_MINUTE: Tier = {
  name: 'five_minute',
  table: 'five_minute_chunk',
  stepMs: 5 * MINUTE_MS,
  windowMs: 24 * HOUR_MS,
  finer: MINUTE,
};

/** Finest first: the order in which they are computed. */
export const TIERS: readonly Tier[] = [MINUTE, FIVE_MINUTE];
