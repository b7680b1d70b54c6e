import type { RefusedLine } from '../model/shipment.ts';
import { conflictingLines, unreadableLines } from './named-lines.ts';
import type { WriteOutcome } from './write-outcome.ts';

/** What became of a block: everything that can be stored is stored, or none of it counts and it is tried again. */
export type Delivery =
  | { readonly kind: 'done'; readonly refused: readonly RefusedLine[] }
  | Extract<WriteOutcome, { kind: 'retry' | 'held' }>;

const MAX_REASON = 500;

// After so many lines refused one by one without a word about them, the complaint may not be about lines at all.
const REFUSED_IN_A_ROW = 8;

// How InfluxDB says that points are older than the bucket keeps them.
const RETENTION = /\bretention\b/;

/** What one delivery to a bucket leaves to the next: a line that the server took. */
export interface DeliveryMemory {
  acceptedLine?: string;
}

type Stop = Exclude<Delivery, { kind: 'done' }>;

/**
 * Sends lines so that a bad one costs only itself. A refused batch is taken apart, by the lines that the server names
 * or else by halves, until each refused line stands alone; the others are sent again, which InfluxDB stores once, as
 * writing a point is idempotent. A server that refuses everything, be it with 400 or 422, or
 * from the middle of a block on, costs no line: whether it is the lines, a line that it took before is to tell.
 */
export async function deliver(
  send: (text: string) => Promise<WriteOutcome>,
  text: string,
  memory: DeliveryMemory = {},
): Promise<Delivery> {
  const refused: RefusedLine[] = [];
  let refusedInARow = 0;
  let lastReason = '';

  function refuse(lines: readonly string[], reason: string): Stop | undefined {
    for (const line of lines) refused.push({ line, reason: reason.slice(0, MAX_REASON) });
    return undefined;
  }

  async function sendAll(parts: readonly (readonly string[])[]): Promise<Stop | undefined> {
    for (const part of parts) {
      const stop = part.length === 0 ? undefined : await sendLines(part, part.join('\n'));
      if (stop !== undefined) return stop;
    }
    return undefined;
  }

  async function sendLines(lines: readonly string[] | undefined, body: string): Promise<Stop | undefined> {
    const outcome = await send(body);
    if (outcome.kind === 'accepted') {
      const end = body.indexOf('\n');
      memory.acceptedLine = end === -1 ? body : body.slice(0, end);
      refusedInARow = 0;
      return undefined;
    }
    if (outcome.kind === 'retry' || outcome.kind === 'held') return outcome;
    return await takeApart(lines ?? body.split('\n'), outcome);
  }

  async function takeApart(
    lines: readonly string[],
    outcome: Extract<WriteOutcome, { kind: 'refused' | 'partial' | 'too_large' }>,
  ): Promise<Stop | undefined> {
    const { kind, reason } = outcome;
    if (kind === 'refused') {
      const named = unreadableLines(reason, lines);
      for (const [line, why] of named) refuse([line], why);
      if (named.size > 0) return await sendAll([lines.filter((line) => !named.has(line))]);
    }
    if (kind === 'partial' && outcome.dropped !== undefined && outcome.dropped >= lines.length) {
      if (isExplained(reason, lines)) return refuse(lines, reason);
      if (memory.acceptedLine !== undefined) {
        refuse(lines, reason);
        return await suspect(`422: ${reason}`);
      }
    }
    if (lines.length === 1) {
      refuse(lines, reason);
      if (kind === 'too_large' || (kind === 'partial' && isExplained(reason, lines))) return undefined;
      return await suspect(`${kind === 'refused' ? 400 : 422}: ${reason}`);
    }
    if (kind === 'partial') {
      const suspects = conflictingLines(reason, lines);
      const others = lines.filter((line) => !suspects.has(line));
      if (suspects.size > 0 && others.length > 0) return await sendAll([[...suspects], others]);
    }
    const half = Math.ceil(lines.length / 2);
    return await sendAll([lines.slice(0, half), lines.slice(half)]);
  }

  async function suspect(reason: string): Promise<Stop | undefined> {
    lastReason = reason.slice(0, MAX_REASON);
    refusedInARow += 1;
    return refusedInARow < REFUSED_IN_A_ROW ? undefined : await doubt();
  }

  /** Whether the server still takes a line that it took before; if not, nothing it refused is known to be bad. */
  async function doubt(): Promise<Stop | undefined> {
    const outcome: WriteOutcome =
      memory.acceptedLine === undefined
        ? { kind: 'refused', reason: lastReason }
        : await send(memory.acceptedLine);
    if (outcome.kind === 'retry' || outcome.kind === 'held') return outcome;
    const isTooOldByNow = outcome.kind === 'partial' && RETENTION.test(outcome.reason);
    if (outcome.kind !== 'accepted' && !isTooOldByNow) return { kind: 'held', reason: lastReason };
    refusedInARow = 0;
    return undefined;
  }

  let stop = await sendLines(undefined, text);
  if (refusedInARow > 0 && memory.acceptedLine !== undefined) stop ??= await doubt();
  return stop ?? { kind: 'done', refused };
}

/** Whether InfluxDB's words for a 422 tell of these lines what only they can have. */
function isExplained(reason: string, lines: readonly string[]): boolean {
  return RETENTION.test(reason) || conflictingLines(reason, lines).size === new Set(lines).size;
}
