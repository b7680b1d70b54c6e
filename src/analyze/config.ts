import { z } from 'zod';

/** `report:` of the configuration. */
export const reportSchema = z
  .strictObject({
    schedule: z
      .string()
      .regex(/^(?:never|\S+(?: +\S+){4})$/, 'must be five fields, minute hour day month weekday, or never')
      .default('never')
      .describe(
        'When the report on the last 24 hours goes to the log, as a cron expression in local time: `0 7 * * *`. `crosswatch report` makes it at any time.',
      ),
  })
  .prefault({});

export type ReportConfig = z.infer<typeof reportSchema>;
