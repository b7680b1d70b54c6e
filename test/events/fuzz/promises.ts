import { SHIPPED_PATTERNS } from '../../../src/events/shipped-patterns.ts';
import { createNdjsonStream } from '../../../src/events/log-stream.ts';
import type { LineParser } from '../../../src/events/event-parser.ts';
import { testParser } from '../reading.ts';
import { CORPUS } from './corpus.ts';
import { below, hostileName, pick, type Random } from './mutate.ts';

interface Written {
  readonly '@timestamp': string;
  readonly event: { readonly id: string; readonly action: string };
  readonly log: { readonly offset: number };
  readonly message: string;
}

/** Some times more than any log here; a line that stands for others may mean a few MiB. */
const MOST_OUTPUT = 128 * 1024 * 1024;

/** A parser that has read nothing yet, with every pattern that is shipped. */
export const newParser = (): LineParser => testParser({ patterns: SHIPPED_PATTERNS });

const forgeryParser = newParser();

/**
 * What is wrong with the NDJSON of a log, or undefined: it has to be JSON line by line, every event of a line of its
 * own, with that line as its message, an id of its own and a time. Parsers are made slowly: hand in one that was used.
 */
export function brokenPromise(log: Buffer, parser = newParser()): string | undefined {
  try {
    const ids = new Set<string>();
    const json = ndjsonOf(log, parser);
    if (json.length > MOST_OUTPUT) return 'a flood of output';
    for (const text of json.split('\n').slice(0, -1)) {
      const { message, event, log: place, '@timestamp': time } = JSON.parse(text) as Written;
      if (message !== lineAt(log, place.offset)) return 'the message is not the line';
      if (ids.has(event.id)) return 'an id is used twice';
      ids.add(event.id);
      if (event.action === '' || Number.isNaN(Date.parse(time))) return 'an event without action or time';
    }
    return undefined;
  } catch (error) {
    return `thrown: ${String(error).replaceAll(/\d+/g, 'N').slice(0, 80)}`;
  }
}

/** In chunks, the ends of which fall anywhere, though in the same places for the same log. */
function ndjsonOf(log: Buffer, parser: LineParser): string {
  const stream = createNdjsonStream({ parser, source: 'f' });
  let out = '';
  for (let at = 0, size = 1; at < log.length; at += size, size = (size * 7) % 65_537)
    out += Buffer.from(stream.write(log.subarray(at, at + size))).toString();
  return out + Buffer.from(stream.end()).toString();
}

function lineAt(log: Buffer, offset: number): string {
  const end = log.indexOf(10, offset);
  const line = log.subarray(offset, end < 0 ? log.length : end);
  return line.subarray(0, line.at(-1) === 13 ? -1 : undefined).toString();
}

/** Lines that name a user and, apart from him, his peer. */
const ATTRIBUTED = CORPUS.flatMap((line) => {
  const [event] = forgeryParser.parse({ text: line, id: 'a' });
  const [user, ip] = [event?.['user.name'], event?.['source.ip']];
  if (user === undefined || ip === undefined || user.length < 3) return [];
  const at = line.indexOf(': ');
  const parts = line.slice(at).split(user);
  return parts.length === 2 ? [{ before: line.slice(0, at) + parts[0], after: parts[1] ?? '', ip }] : [];
});

/** A line in which the user has another name, and the peer it still has to have. */
export function forgedLine(random: Random): { readonly line: string; readonly ip: string } {
  const { before, after, ip } = pick(random, ATTRIBUTED);
  return { line: before + hostileName(random) + after, ip };
}

/** Whether a line's event accuses somebody else than `ip`. */
export function isDeceived({ line, ip }: { readonly line: string; readonly ip: string }): boolean {
  return forgeryParser
    .parse({ text: line, id: 'f' })
    .some((event) => event['source.ip'] !== undefined && event['source.ip'] !== ip);
}

/** The shortest log found that breaks the same promise: parts are left out as long as it does. */
export function shrink(log: Buffer, isBroken: (log: Buffer) => boolean, random: Random): Buffer {
  let smallest = log;
  for (let size = smallest.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= smallest.length;) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (isBroken(shorter)) smallest = shorter;
      else at += size > 64 ? size : 1 + below(random, size);
    }
  }
  return smallest;
}
