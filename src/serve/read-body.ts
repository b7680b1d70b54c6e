import type { IncomingMessage } from 'node:http';
import { CrosswatchError } from '../lib/errors.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** The body of a request as JSON; an empty body is `{}`. More than 1 MiB, or no JSON, is a bad request. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new CrosswatchError('CW_SERVE_BAD_REQUEST', `the body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (cause) {
    throw new CrosswatchError('CW_SERVE_BAD_REQUEST', 'the body is not JSON', { cause });
  }
}
