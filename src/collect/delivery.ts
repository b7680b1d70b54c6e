import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';

/** Takes the points of a collection and settles when they are safe. */
export type PointSink = (points: readonly Point[]) => Promise<void> | void;

export interface DeliveryOptions {
  readonly sink: PointSink;
  readonly logger: Logger;
  /** Most points that wait while the sink is busy or failing; beyond it the oldest go. */
  readonly maxPendingPoints: number;
}

export interface DeliveryStatus {
  readonly pendingPoints: number;
  readonly droppedPoints: number;
  readonly failures: number;
}

export interface Delivery {
  add(points: readonly Point[]): void;
  /** Settles when nothing is under way any more. */
  drained(): Promise<void>;
  status(): DeliveryStatus;
}

/** Hands points on in order, one call of the sink at a time. What the sink refuses is offered again with the next. */
export function createDelivery({ sink, logger, maxPendingPoints }: DeliveryOptions): Delivery {
  let pending: Point[] = [];
  let underWay: Promise<void> | undefined;
  let [droppedPoints, failures] = [0, 0];

  function trim(): void {
    const excess = pending.length - maxPendingPoints;
    if (excess <= 0) return;
    if (droppedPoints === 0)
      logger.error({ maxPendingPoints }, 'points are not taken; the oldest are dropped');
    droppedPoints += excess;
    pending = pending.slice(excess);
  }

  async function deliver(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      try {
        await sink(batch);
      } catch (error) {
        failures++;
        logger.error({ err: error, points: batch.length }, 'points were not taken');
        pending = [...batch, ...pending];
        trim();
        return;
      }
    }
  }

  return {
    add(points) {
      if (points.length === 0) return;
      pending.push(...points);
      trim();
      underWay ??= deliver().finally(() => (underWay = undefined));
    },
    async drained() {
      await underWay;
    },
    status: () => ({ pendingPoints: pending.length, droppedPoints, failures }),
  };
}
