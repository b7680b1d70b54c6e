import { printable } from '../lib/printable.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 28;
const REDRAW_MS = 100;

export interface Progress {
  /** `done` of `total` in the same unit; a total of 0 = not known. */
  update(done: number, total: number, note?: string): void;
  /** Removes the bar. */
  end(): void;
}

/** A progress bar on stderr; nothing where stderr is no terminal. */
export function createProgress(terminal: Terminal, monotonic: () => number): Progress {
  if (!terminal.progress) return { update() {}, end() {} };
  let drawnMs = -Infinity;
  return {
    update(done, total, note = '') {
      const nowMs = monotonic();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const filled = Math.round(share * WIDTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
      const percent = total > 0 ? `${String(Math.floor(share * 100)).padStart(3)} %` : '';
      terminal.err(`\r\u001b[2K${bar} ${percent} ${printable(note)}`);
    },
    end: () => terminal.err('\r\u001b[2K'),
  };
}
