import { z } from 'zod';

/** `rules:` of the configuration. */
export const rulesSchema = z
  .strictObject({
    dir: z.string().min(1).optional().describe('Folder of your own rules, read beside the shipped ones.'),
    shipped: z.boolean().default(true).describe('Whether the rules that come with Crosswatch are loaded.'),
  })
  .prefault({});
