import { createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { BucketRole, ShipBlock } from '../model/shipment.ts';
import { deliver } from './deliver.ts';
import type { Delivery, DeliveryMemory } from './deliver.ts';
import type { ShipOutbox } from './outbox.ts';
import type { ShipTarget } from './transport.ts';

/** A server may ask for patience, but a wrong header must not stop shipping for days. */
const MAX_WISHED_MS = 15 * 60_000;

export interface LaneOptions {
  readonly bucket: BucketRole;
  readonly outbox: ShipOutbox;
  readonly target: ShipTarget;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly maxLines: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly retryInitialMs: number;
  readonly retryMaxMs: number;
}

/** How shipping to one bucket stands. `held`: a person has to act, the reason says on what. */
export interface LaneStatus {
  readonly bucket: BucketRole;
  readonly state: 'stopped' | 'idle' | 'sending' | 'retrying' | 'held';
  readonly reason?: string | undefined;
  readonly shippedLines: number;
  readonly refusedLines: number;
  readonly failedRequests: number;
  /** Unix milliseconds of the newest success. */
  readonly lastSuccessMs?: number | undefined;
  /** How long the newest block took to arrive, milliseconds. */
  readonly lastTookMs?: number | undefined;
}

/** Ships the lines of one bucket in order, so that trouble with one bucket never delays the other. */
export interface Lane {
  start(): void;
  /** Ends the request under way; what it carried stays in the outbox. */
  stop(): Promise<void>;
  /** New lines were committed. `full`: enough of them for a batch. */
  wake(full: boolean): void;
  status(): LaneStatus;
}

export function createLane(options: LaneOptions): Lane {
  const { bucket, outbox, target, clock, logger } = options;
  const backoff = createBackoff({
    initialMs: options.retryInitialMs,
    maxMs: options.retryMaxMs,
    random: options.random,
  });
  const stopping = new AbortController();
  // A server that can not cope with a block may cope with less: halved by every failure, doubled by every success.
  let linesNow = options.maxLines;
  const memory: DeliveryMemory = {};
  let wakeUp: ((full: boolean) => void) | undefined;
  let running: Promise<void> | undefined;
  let status: LaneStatus = { bucket, state: 'stopped', shippedLines: 0, refusedLines: 0, failedRequests: 0 };

  function enter(state: LaneStatus['state'], reason?: string): void {
    const fields = { target: target.name, bucket, reason };
    if (state !== status.state && state === 'held') logger.error(fields, 'shipping is held until somebody acts');
    if (state !== status.state && state === 'retrying') logger.warn(fields, 'shipping fails and is tried again');
    status = { ...status, state, reason };
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const block = outbox.nextBlock(bucket, linesNow, options.maxBytes);
        if (block === undefined) await idle();
        else await ship(block);
      } catch (error) {
        await pause({ kind: 'retry', reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  /** Until lines were committed and had their time to be joined by others. */
  async function idle(): Promise<void> {
    enter('idle');
    const joined = new AbortController();
    await new Promise<void>((resolve) => {
      wakeUp = (full) => {
        if (full) joined.abort();
        resolve();
      };
    });
    await sleep(clock, options.maxAgeMs, joined.signal);
    wakeUp = undefined;
  }

  async function ship(block: ShipBlock): Promise<void> {
    const startedMs = clock.monotonic();
    if (status.state === 'idle' || status.state === 'stopped') enter('sending');
    const delivery = await deliver((text) => target.write(bucket, text, stopping.signal), block.text, memory);
    if (stopping.signal.aborted && delivery.kind !== 'done') return;
    if (delivery.kind === 'done') arrived(block, delivery, clock.monotonic() - startedMs);
    else await pause(delivery);
  }

  function arrived(block: ShipBlock, { refused }: Extract<Delivery, { kind: 'done' }>, tookMs: number): void {
    outbox.settle(block, refused);
    if (status.state === 'retrying' || status.state === 'held')
      logger.info({ target: target.name, bucket }, 'shipping works again');
    if (refused.length > 0)
      logger.warn(
        { target: target.name, bucket, lines: refused.length, reason: refused[0]?.reason },
        'lines were refused and are in quarantine',
      );
    backoff.reset();
    linesNow = Math.min(options.maxLines, linesNow * 2);
    enter('sending');
    status = {
      ...status,
      shippedLines: status.shippedLines + block.count - refused.length,
      refusedLines: status.refusedLines + refused.length,
      lastSuccessMs: clock.now(),
      lastTookMs: tookMs,
    };
  }

  async function pause(delivery: Exclude<Delivery, { kind: 'done' }>): Promise<void> {
    enter(delivery.kind === 'held' ? 'held' : 'retrying', delivery.reason);
    status = { ...status, failedRequests: status.failedRequests + 1 };
    linesNow = Math.max(1, Math.floor(linesNow / 2));
    const wished = delivery.kind === 'held' ? options.retryMaxMs : (delivery.retryAfterMs ?? 0);
    await sleep(clock, Math.max(backoff.next(), Math.min(wished, MAX_WISHED_MS)), stopping.signal);
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      wakeUp?.(true);
      await running;
      enter('stopped');
    },
    wake(full) {
      wakeUp?.(full);
    },
    status: () => status,
  };
}
