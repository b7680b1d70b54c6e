import type { Logger } from '../lib/logger.ts';
import type { Receiver } from './receiver.ts';

/** Writes alerts to the program's own log: one line each, evidence as counts. */
export function createLogReceiver(name: string, logger: Logger): Receiver {
  return {
    name,
    async send({ transition, idempotencyKey }) {
      const { state, rule, title, level, group, value, count, fingerprint, annotations, evidence } =
        transition;
      const fields = {
        alert: {
          state,
          rule,
          level,
          group,
          value,
          count,
          fingerprint,
          summary: annotations['summary'] ?? title,
        },
        evidence: { events: evidence.events.length, points: evidence.points.length },
        idempotencyKey,
      };
      if (state === 'resolved') logger.info(fields, `alert resolved: ${rule}`);
      else logger.warn(fields, `alert ${state}: ${rule}`);
      return { kind: 'delivered' };
    },
  };
}
