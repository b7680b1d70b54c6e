import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { durationMs, httpUrl, secret } from '../lib/schema.ts';

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, - and _ only')
    .describe('How routes, logs and `notify test` name it.'),
  min_level: z.enum(LEVELS).default('low').describe('Alerts below this level are not sent to it.'),
};

const logReceiver = z
  .strictObject({ ...common, type: z.literal('log') })
  .describe('Writes each alert to the program’s own log.');

const webhookReceiver = z
  .strictObject({
    ...common,
    type: z.literal('webhook'),
    url: httpUrl().describe('Where to POST; the body is Alertmanager’s webhook v4 with evidence added.'),
    bearer_token: secret().optional().describe('Sent as `Authorization: Bearer …`.'),
    timeout: durationMs('10s').describe('How long one attempt may take.'),
  })
  .describe('POSTs each alert as JSON, with the header `Idempotency-Key`.');

export const receiverSchema = z.discriminatedUnion('type', [logReceiver, webhookReceiver]);

export type ReceiverConfig = z.infer<typeof receiverSchema>;
export type WebhookConfig = z.infer<typeof webhookReceiver>;

export const notifySchema = z
  .strictObject({
    receivers: z
      .array(receiverSchema)
      .default([{ name: 'log', type: 'log', min_level: 'low' }])
      .superRefine(refuseDuplicateNames)
      .describe('Who is told about alerts.'),
    retry_initial: durationMs('1s').describe('Pause after the first failed attempt; doubles from there.'),
    retry_max: durationMs('5m').describe('Longest pause between attempts.'),
    give_up_after: durationMs('3d').describe(
      'Age at which an undelivered notification is given up, counted and logged.',
    ),
  })
  .prefault({});

export type NotifyConfig = z.infer<typeof notifySchema>;

function refuseDuplicateNames(receivers: readonly { name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of receivers.entries()) {
    if (seen.has(name)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `another receiver is already named "${name}"`,
      });
    }
    seen.add(name);
  }
}
