import type { Point } from '../../../model/point.ts';
import { knownFields } from '../../fields.ts';

export interface HttpProbeOptions {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly timeoutMs: number;
  /** Status the answer must have. */
  readonly expectStatus?: number | undefined;
  /** Text its body must contain. */
  readonly expectBody?: string | undefined;
}

/** Results of Telegraf's `http_response`, by their code. */
const RESULTS = [
  'success',
  'response_string_mismatch',
  'body_read_error',
  'connection_failed',
  'timeout',
  'dns_error',
  'response_status_code_mismatch',
] as const;
type Result = (typeof RESULTS)[number];

const MAX_BODY_BYTES = 32 * 1024 ** 2;

/** Measurement `http_response`: whether and how fast an address answers; redirects are answers. */
export async function probeHttp(options: HttpProbeOptions, timeMs: number): Promise<readonly Point[]> {
  const { url, method, timeoutMs, expectStatus, expectBody } = options;
  // Loaded when first used: it takes a quarter of the memory of a host that probes nothing.
  const { default: axios } = await import('axios');
  const startedMs = performance.now();
  let result: Result = 'success';
  let status: number | undefined;
  let body: string | undefined;
  try {
    const response = await axios.request<string>({
      url,
      method,
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      maxContentLength: MAX_BODY_BYTES,
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    status = response.status;
    body = response.data;
    if (expectBody !== undefined && !body.includes(expectBody)) result = 'response_string_mismatch';
    if (expectStatus !== undefined && status !== expectStatus) result = 'response_status_code_mismatch';
  } catch (error) {
    result = failureOf(error);
  }
  const elapsedSeconds = (performance.now() - startedMs) / 1000;
  const tags = { server: url, method, result };
  const fields = knownFields({
    response_time: elapsedSeconds,
    http_response_code: status === undefined ? undefined : BigInt(status),
    content_length: body === undefined ? undefined : BigInt(Buffer.byteLength(body)),
    response_string_match:
      body === undefined || expectBody === undefined ? undefined : body.includes(expectBody) ? 1n : 0n,
    response_status_code_match:
      status === undefined || expectStatus === undefined ? undefined : status === expectStatus ? 1n : 0n,
    result_type: result,
    result_code: BigInt(RESULTS.indexOf(result)),
  });
  return [
    {
      measurement: 'http_response',
      tags: status === undefined ? tags : { ...tags, status_code: String(status) },
      fields,
      timeMs,
    },
  ];
}

function failureOf(error: unknown): Result {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'].includes(code)) return 'timeout';
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'].includes(code)) return 'dns_error';
  return message.includes('maxContentLength') ? 'body_read_error' : 'connection_failed';
}
