import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CrosswatchError } from '../lib/errors.ts';

const MAX_JSON_BYTES = 1024 * 1024;

const unzip = promisify(gunzip);

/** The body of a request as JSON; an empty body is `{}`. More than 1 MiB, or no JSON, is a bad request. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_JSON_BYTES);
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new CrosswatchError('CW_SERVE_BAD_REQUEST', 'the body is not JSON', { cause });
  }
}

/** The body of a request as text, which may come gzipped; larger than `maxBytes` before or after is too large. */
export async function readTextBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const body = await readBody(request, maxBytes);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body.toString('utf8');
  if (encoding !== 'gzip')
    throw new CrosswatchError('CW_SERVE_BAD_REQUEST', 'the Content-Encoding is neither gzip nor identity');
  try {
    return (await unzip(body, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new CrosswatchError('CW_SERVE_BAD_REQUEST', 'the body is not gzip', { cause });
  }
}

/** Past the limit the rest is read and dropped: whoever is still sending would not hear the answer. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): CrosswatchError {
  return new CrosswatchError('CW_SERVE_TOO_LARGE', `the body is larger than ${maxBytes} bytes`);
}
