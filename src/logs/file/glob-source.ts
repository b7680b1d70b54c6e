import { z } from 'zod';
import type { LineBatch, PositionState } from '../../model/log-line.ts';
import type { LineSink, LogSource } from '../source.ts';
import { createTally } from '../tally.ts';
import { findAliases } from './aliases.ts';
import { parseFilePosition } from './checkpoint.ts';
import { factsOfPath, isSameFile } from './file-facts.ts';
import { createFileSource, type FileSourceOptions } from './file-source.ts';
import { expandGlob } from './glob.ts';

export interface GlobSourceOptions extends Omit<FileSourceOptions, 'path'> {
  readonly pattern: string;
  /** How often the pattern is looked up. Default 1 s. */
  readonly expandEveryMs?: number | undefined;
}

/** File systems keep time in steps, from milliseconds to (FAT) two seconds, and so behind the clock. */
const FILE_TIME_STEP_MS = 2000;

const positionSchema = z.object({
  version: z.literal(1),
  /** Position of every file that ever matched, by path. */
  files: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** Of the very first start, Unix milliseconds: what a log that comes later was rotated to since then is unread. */
  sinceMs: z.number().optional(),
});

/**
 * Follows every file that matches a pattern, also those that come later. One source for all: their batches come one at a
 * time, and its position holds theirs.
 */
export function createGlobSource(options: GlobSourceOptions): LogSource {
  const { pattern, clock, logger } = options;
  const id = `file:${pattern}`;
  const tally = createTally(id, 'file', clock);
  const sources = new Map<string, LogSource>();
  let positions: Record<string, PositionState> = {};
  let aliases: ReadonlyMap<string, string> = new Map();
  let sinceMs: number | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let expanding: Promise<void> = Promise.resolve();
  let cancelTimer = (): void => {};
  let isStopped = false;

  /** Lets the sink take one batch after the other. */
  function inTurn(sink: LineSink, batch: LineBatch, files: Record<string, PositionState>): Promise<void> {
    const mine = turn.then(async () => {
      const merged = { ...positions, ...files };
      const whole = { ...batch, source: id, position: { version: 1, files: merged, sinceMs } };
      await sink(whole);
      positions = merged;
      tally.delivered(whole);
    });
    turn = mine.catch(() => {});
    return mine;
  }

  /** Where a log begins that came after the very first start. */
  function positionOfNew(): PositionState | undefined {
    return sinceMs === undefined ? undefined : { version: 1, open: [], finished: [], sinceMs };
  }

  /** That of a name of the same file which is there no more. */
  async function positionOfLink(path: string): Promise<PositionState | undefined> {
    const facts = await factsOfPath(path).catch(() => undefined);
    for (const [other, position] of Object.entries(positions)) {
      const last = parseFilePosition(position)?.open.at(-1);
      if (facts === undefined || last === undefined || !isSameFile(last, facts)) continue;
      if (!sources.has(other)) return position;
    }
    return undefined;
  }

  async function expand(sink: LineSink, isFirst: boolean): Promise<void> {
    // A rotation leaves a log without its name for a moment.
    const standing = await findAliases(
      new Set(sources.keys()),
      await expandGlob(pattern, [...sources.keys(), ...Object.keys(positions)]),
    );
    aliases = standing.aliases;
    for (const path of standing.fresh) {
      if (isStopped) return;
      const source = createFileSource({ ...options, path, startAt: isFirst ? options.startAt : 'beginning' });
      sources.set(path, source);
      const position =
        positions[path] ?? (isFirst ? undefined : ((await positionOfLink(path)) ?? positionOfNew()));
      await source.start(position, (batch) => inTurn(sink, batch, { [path]: batch.position }));
    }
    if (sources.size === 0) tally.waiting(`no file matches ${pattern}`);
    else tally.reading();
  }

  function expandAgain(sink: LineSink): void {
    cancelTimer = clock.after(options.expandEveryMs ?? 1000, () => {
      expanding = expand(sink, false)
        .catch((error: unknown) => {
          if (tally.failing(String(error)))
            logger.warn({ source: id, error: String(error) }, 'A folder can not be read.');
        })
        .finally(() => {
          if (!isStopped) expandAgain(sink);
        });
    });
  }

  return {
    id,
    async start(position, sink) {
      isStopped = false;
      const stored = position === undefined ? undefined : positionSchema.safeParse(position).data;
      positions = stored?.files ?? {};
      // Files that were there at the very first start begin where the user says; what comes later is new.
      sinceMs = stored === undefined ? clock.now() - FILE_TIME_STEP_MS : stored.sinceMs;
      await expand(sink, stored === undefined).catch((error: unknown) => {
        tally.failing(String(error));
      });
      if (stored === undefined) {
        const empty: LineBatch = { source: id, lines: [], gaps: [], position: {} };
        await inTurn(sink, empty, {}).catch(() => {});
      }
      expandAgain(sink);
    },
    async stop() {
      isStopped = true;
      cancelTimer();
      await expanding;
      await Promise.all([...sources.values()].map((source) => source.stop()));
      sources.clear();
      tally.stopped();
    },
    status() {
      const children = [...sources.values()].map((source) => source.status());
      const failing = children.find(({ state }) => state === 'failing');
      const own = tally.status();
      return {
        ...own,
        state: own.state === 'reading' && failing !== undefined ? 'failing' : own.state,
        problem: own.problem ?? failing?.problem,
        aliases: aliases.size === 0 ? undefined : Object.fromEntries(aliases),
        bytes: children.reduce((sum, { bytes }) => sum + bytes, 0),
        lagBytes: children.reduce((sum, { lagBytes }) => sum + (lagBytes ?? 0), 0),
        stalledBytes: children.reduce((sum, { stalledBytes }) => sum + (stalledBytes ?? 0), 0),
      };
    },
  };
}
