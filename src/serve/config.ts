import { z } from 'zod';
import { secret } from '../lib/schema.ts';

/** `serve:` of the configuration. */
export const serveSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether the live page and the HTTP API are served.'),
    address: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address to listen on. Anything but loopback needs a token.'),
    port: z.int().min(0).max(65_535).default(8990).describe('Port to listen on; 0 takes a free one.'),
    token: secret()
      .optional()
      .describe('Bearer token that every request must carry, the health checks excepted.'),
    trust_network: z
      .boolean()
      .default(false)
      .describe(
        'Ask for no token although others may reach the address: for a container whose port is published on loopback.',
      ),
  })
  .superRefine(({ address, token, trust_network: trusted }, context) => {
    const loopback = address === 'localhost' || address === '::1' || address.startsWith('127.');
    if (loopback || trusted || token !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['address'],
      message: `"${address}" can be reached by others: set serve.token (or token_file), or keep 127.0.0.1`,
    });
  })
  .prefault({});

export type ServeConfig = z.infer<typeof serveSchema>;
