import type { FSWatcher } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Tail } from 'tail';
import type { ByteFollower, FileHint } from './byte-reader.ts';

/** What this file uses of `tail` beyond its documented face; `tail-follower.test.ts` fails when it changes. */
interface OpenTail extends Tail {
  watcher: FSWatcher | undefined;
  queue: { start: number; end: number }[];
  buffer: string;
  currentCursorPos: number;
  change(): void;
  rename(name: string): void;
  latestPosition(): number;
}

// Bytes arrive as latin1, one character per byte, so no byte can be mistaken for this.
const END_OF_BLOCK = '\u{1F}\u{100}';

/**
 * Follows an open file with the package `tail`, Linux only. `tail` by itself reads and watches a *name*, queues without
 * bound and jumps on rotation; here it gets the descriptor as its name, so that reads and inotify are bound to the
 * file, and it queues only the block that was asked for. Decisions about offsets stay with the caller.
 *
 * Throws where the file can not be watched (for example when inotify watches are used up).
 */
export function createTailFollower(handle: FileHandle, onHint: (hint: FileHint) => void): ByteFollower {
  const tail = new Tail(`/proc/self/fd/${handle.fd}`, {
    separator: null,
    encoding: 'latin1',
    follow: false,
    flushAtEOF: true,
  }) as OpenTail;
  const queueUpToLatest = tail.change.bind(tail);
  const sizeNow = tail.latestPosition.bind(tail);
  let limit = 0;
  let chunks: Buffer[] = [];
  let settle: ((error?: unknown) => void) | undefined;

  tail.change = () => onHint('content');
  tail.rename = () => onHint('name');
  tail.latestPosition = () => Math.min(sizeNow(), limit);
  tail.watcher?.on('error', () => onHint('name'));
  tail.on('line', (text: string) => {
    if (text === END_OF_BLOCK) settle?.();
    else chunks.push(Buffer.from(text, 'latin1'));
  });
  // A failed block stays at the head of the queue for ever, so the queue is emptied.
  tail.on('error', (error) => {
    tail.queue.length = 0;
    settle?.(error);
  });

  return {
    notifies: true,
    read(offset, maxBytes) {
      return new Promise((resolve, reject) => {
        settle = (error) => {
          settle = undefined;
          if (error !== undefined) return reject(error instanceof Error ? error : new Error(String(error)));
          resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
        };
        chunks = [];
        limit = offset + maxBytes;
        tail.currentCursorPos = offset;
        tail.buffer = END_OF_BLOCK;
        queueUpToLatest();
        if (tail.queue.length === 0) settle();
      });
    },
    async close() {
      tail.unwatch();
      await handle.close();
    },
  };
}
