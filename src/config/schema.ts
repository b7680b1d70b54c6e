import { z } from 'zod';
import { reportSchema } from '../analyze/config.ts';
import { engineSchema, listsSchema, rulesSchema } from '../correlate/config.ts';
import { notifySchema } from '../notify/config.ts';
import { collectSchema } from '../collect/config.ts';
import { logsSchema } from '../logs/config.ts';
import { eventsSchema } from '../events/config.ts';
import { storeSchema } from '../store/config.ts';
import { influxSchema } from '../influx/config.ts';
import { serveSchema } from '../serve/config.ts';

/** The whole configuration: each room's part stands beside the room. */
export const configSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe('Name of this host in tags and events. Default: what the system says.'),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('How much the program says of itself.'),
  collect: collectSchema,
  logs: logsSchema,
  events: eventsSchema,
  engine: engineSchema,
  lists: listsSchema,
  rules: rulesSchema,
  notify: notifySchema,
  store: storeSchema,
  influx: influxSchema,
  serve: serveSchema,
  report: reportSchema,
});

/** What the program runs on: defaults applied, durations in milliseconds, sizes in bytes. */
export type Config = z.infer<typeof configSchema>;
