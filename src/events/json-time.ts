import { pieceOf } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import { putDigits } from './digits.ts';

const DAY_MS = 86_400_000;
/** `HH:MM:SS.mmm` before the end. */
const CLOCK_LENGTH = 12;

/**
 * Writes `prefix` and an instant in ISO 8601 without its zone. The same bytes are used again for the next instant: only
 * its clock is written anew while the day stays the same, and nothing while the instant does.
 */
export function createTimePiece(prefix: string): (ms: number) => BytePiece {
  let day = NaN;
  let last = NaN;
  let piece = pieceOf(prefix);

  return (ms) => {
    if (ms === last) return piece;
    last = ms;
    const dayOfMs = Math.floor(ms / DAY_MS);
    if (dayOfMs !== day) {
      piece = pieceOf(prefix + new Date(ms).toISOString().slice(0, -1));
      day = dayOfMs;
      return piece;
    }
    const clock = ms - day * DAY_MS;
    const seconds = (clock / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    const at = piece.length - CLOCK_LENGTH;
    putDigits(piece.view, at, 2, hours);
    putDigits(piece.view, at + 3, 2, minutes - hours * 60);
    putDigits(piece.view, at + 6, 2, seconds - minutes * 60);
    putDigits(piece.view, at + 9, 3, (clock - seconds * 1000) | 0);
    return piece;
  };
}
