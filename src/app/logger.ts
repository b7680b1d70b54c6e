import { destination, pino } from 'pino';
import type { Logger } from '../lib/logger.ts';

/** The program's own log: JSON lines on stderr, so that stdout stays data. Secrets never reach a logger. */
export function createLogger(level: string): Logger {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), bindings: () => ({}) },
  };
  return pino(options, destination({ dest: 2, sync: true }));
}
