import { z } from 'zod';
import { cronMistake } from './cron-expression.ts';

/** `report:` of the configuration. */
export const reportSchema = z
  .strictObject({
    schedule: z
      .string()
      .superRefine((schedule, context) => {
        const message = schedule === 'never' ? undefined : cronMistake(schedule);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .default('never')
      .describe(
        'When the report on the last 24 hours goes to the log, as a cron expression in local time: `0 7 * * *`. `crosswatch report` makes it at any time.',
      ),
  })
  .prefault({});

export type ReportConfig = z.infer<typeof reportSchema>;
