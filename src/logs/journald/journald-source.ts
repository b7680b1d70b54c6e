import { z } from 'zod';
import { createBackoff } from '../../lib/backoff.ts';
import { sleep, type Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { LogGap, LogLine, PositionState } from '../../model/log-line.ts';
import { createPlacedLineSplitter } from '../file/placed-line-splitter.ts';
import type { LineSink, LogSource, ReadsLine } from '../source.ts';
import { createTally } from '../tally.ts';
import type { Journalctl, RunJournalctl } from './journalctl.ts';
import { JOURNAL_FIELDS, parseEntry, type JournalEntry } from './parse-entry.ts';

export interface JournaldSourceOptions {
  readonly run: RunJournalctl;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of restarts. */
  readonly random: () => number;
  /** Syslog identifiers to read. Default: whatever `reads` wants. */
  readonly identifiers?: readonly string[] | undefined;
  /** Which entries are delivered where no identifiers are given. Default: all. */
  readonly reads?: ReadsLine | undefined;
  /** Where the journal is; default: that of the host. */
  readonly directory?: string | undefined;
  /** Where to begin in a journal that was never read. Default `end`. */
  readonly startAt?: 'beginning' | 'end' | undefined;
  readonly maxLineBytes?: number | undefined;
}

const MAX_BATCH_LINES = 1000;
const MAX_JSON_BYTES = 8 * 1024 * 1024;

/** `journalctl` prints the cursor first. */
const MAX_CURSOR_CHARS = 1000;

const positionSchema = z.object({
  version: z.literal(1),
  /** Of the last entry that was delivered. */
  cursor: z.string().optional(),
  /** Entries up to this, Unix microseconds, are delivered or older than the first start. */
  sinceUs: z.number(),
});

type JournalPosition = z.infer<typeof positionSchema>;

/**
 * Follows the journal of systemd through a supervised `journalctl`. It is started *at* the last delivered entry, not
 * after it: if the first entry that comes is another one, the journal was vacuumed past it, and that is a gap; then
 * `--after-cursor` would swallow the first entry that is left.
 */
export function createJournaldSource(options: JournaldSourceOptions): LogSource {
  const { clock, logger, run } = options;
  const id = 'journald';
  const maxLineBytes = options.maxLineBytes ?? 64 * 1024;
  const tally = createTally(id, 'journald', clock);
  const reads = (options.identifiers === undefined && options.reads) || (() => true);
  const selection = [
    ...(options.identifiers ?? []).map((identifier) => `--identifier=${identifier}`),
    ...(options.directory === undefined ? [] : [`--directory=${options.directory}`]),
  ];
  const output = [
    '--output=json',
    `--output-fields=${JOURNAL_FIELDS.join(',')}`,
    '--all',
    // Without it `--follow` leaves out what was logged before the last boot.
    '--merge',
    '--no-pager',
    '--quiet',
  ];
  let stopping = new AbortController();
  let running: Promise<void> | undefined;
  let committed: JournalPosition | undefined;
  /** Entries that were passed over since the last commit. */
  let passed = 0;

  async function commit(
    sink: LineSink,
    lines: readonly LogLine[],
    gaps: readonly LogGap[],
    position: JournalPosition,
  ): Promise<void> {
    const batch = { source: id, lines, gaps, position };
    await sink(batch);
    committed = position;
    passed = 0;
    tally.delivered(batch);
  }

  function cursorLost(position: JournalPosition, detail: string): LogGap {
    logger.warn({ source: id, cursor: position.cursor }, 'Entries of the journal are lost.');
    return { source: id, noticedMs: clock.now(), reason: 'cursor_lost', detail };
  }

  function entryLost(detail: string): LogGap {
    logger.warn({ source: id, detail }, 'An entry of the journal is lost.');
    return { source: id, noticedMs: clock.now(), reason: 'overflow', detail };
  }

  /** Where to begin when nothing was ever read: behind the last entry that is there. */
  async function firstPosition(): Promise<JournalPosition> {
    if ((options.startAt ?? 'end') === 'beginning') return { version: 1, sinceUs: 0 };
    const child = run([...output, ...selection, '--lines=1']);
    let last: JournalEntry | undefined;
    for await (const { entries } of entriesOf(child, maxLineBytes)) last = entries[0] ?? last;
    const { ok, words } = await child.ended;
    if (!ok) throw new Error(words);
    return { version: 1, cursor: last?.cursor, sinceUs: last?.receivedUs ?? clock.now() * 1000 };
  }

  async function follow(sink: LineSink, onEntries: () => void): Promise<void> {
    if (committed === undefined) await commit(sink, [], [], await firstPosition());
    const start = committed!;
    const from =
      start.cursor === undefined ? `--since=@${Math.floor(start.sinceUs / 1e6)}` : `--cursor=${start.cursor}`;
    const child = run([...output, ...selection, '--follow', '--no-tail', from]);
    const kill = (): void => child.kill();
    stopping.signal.addEventListener('abort', kill);
    if (stopping.signal.aborted) kill();
    tally.reading();
    let isFirst = start.cursor !== undefined;
    try {
      for await (const { entries, problems } of entriesOf(child, maxLineBytes)) {
        onEntries();
        const gaps = problems.map(entryLost);
        // `--since` takes whole seconds.
        let fresh =
          start.cursor === undefined
            ? entries.filter(({ receivedUs }) => receivedUs > start.sinceUs)
            : entries;
        if (isFirst && entries[0] !== undefined) {
          isFirst = false;
          if (entries[0].cursor === start.cursor) fresh = entries.slice(1);
          else gaps.push(cursorLost(start, 'the journal was vacuumed past the last entry that was read'));
        }
        await deliver(sink, fresh, gaps);
        if (stopping.signal.aborted) return;
      }
    } finally {
      stopping.signal.removeEventListener('abort', kill);
      child.kill();
    }
    const { words } = await child.ended;
    if (stopping.signal.aborted) return;
    if (start.cursor !== undefined && /seek to cursor|parse cursor|invalid cursor/i.test(words)) {
      const gap = cursorLost(start, `the journal does not know the cursor: ${words}`);
      return commit(sink, [], [gap], { version: 1, sinceUs: start.sinceUs });
    }
    throw new Error(words === '' ? 'journalctl ended' : words);
  }

  async function deliver(
    sink: LineSink,
    entries: readonly JournalEntry[],
    gaps: readonly LogGap[],
  ): Promise<void> {
    if (entries.length === 0 && gaps.length > 0) await commit(sink, [], gaps, committed!);
    for (let at = 0; at < entries.length; at += MAX_BATCH_LINES) {
      const part = entries.slice(at, at + MAX_BATCH_LINES);
      const { cursor, receivedUs } = part.at(-1)!;
      const lines = part.map(({ line }) => line).filter(({ text, header }) => reads(header!.program, text));
      const news = lines.length + (at === 0 ? gaps.length : 0);
      passed += part.length;
      // To pass over a few entries again costs less than a commit for each.
      if (news === 0 && passed < MAX_BATCH_LINES) continue;
      await commit(sink, lines, at === 0 ? gaps : [], { version: 1, cursor, sinceUs: receivedUs });
    }
  }

  async function supervise(sink: LineSink, onStarted: () => void): Promise<void> {
    const backoff = createBackoff({ initialMs: 250, maxMs: 30_000, random: options.random });
    while (!stopping.signal.aborted) {
      const following = follow(sink, () => backoff.reset()).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      onStarted();
      const problem = await following;
      if (problem === undefined || stopping.signal.aborted) continue;
      if (tally.failing(problem)) logger.warn({ source: id, problem }, 'The journal can not be read.');
      await sleep(clock, backoff.next(), stopping.signal);
    }
  }

  return {
    id,
    async start(position: PositionState | undefined, sink) {
      stopping = new AbortController();
      committed = position === undefined ? undefined : positionSchema.safeParse(position).data;
      await new Promise<void>((started) => {
        running = supervise(sink, started);
      });
    },
    async stop() {
      stopping.abort();
      await running;
      tally.stopped();
    },
    status: () => tally.status(),
  };
}

interface EntryBlock {
  readonly entries: readonly JournalEntry[];
  /** One for each entry that could not be taken, in words. */
  readonly problems: readonly string[];
}

/** The entries that `journalctl` prints, as they come. The next block is read when the last one is done with. */
async function* entriesOf(child: Journalctl, maxLineBytes: number): AsyncGenerator<EntryBlock> {
  const splitter = createPlacedLineSplitter(0, MAX_JSON_BYTES);
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const entries: JournalEntry[] = [];
    const problems: string[] = [];
    for (const { text, cutBytes } of splitter.push(chunk)) {
      const entry = cutBytes > 0 ? undefined : parseEntry(text, maxLineBytes);
      if (entry !== undefined) entries.push(entry);
      else problems.push(problemOf(text, cutBytes));
    }
    if (entries.length > 0 || problems.length > 0) yield { entries, problems };
  }
}

function problemOf(text: string, cutBytes: number): string {
  if (cutBytes === 0) return 'an entry of the journal can not be understood';
  const cursor = /"__CURSOR"\s*:\s*"([^"]*)"/.exec(text.slice(0, MAX_CURSOR_CHARS))?.[1] ?? 'unknown';
  return `the entry at cursor ${cursor} has ${MAX_JSON_BYTES + cutBytes} bytes, more than ${MAX_JSON_BYTES}`;
}
