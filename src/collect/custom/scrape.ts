import type { Collector } from '../collector.ts';
import { parsePrometheus } from './prometheus/parse.ts';
import { samplesToPoints } from './prometheus/to-points.ts';
import { createSource, describeMistakes } from './source.ts';

export interface ScrapeOptions {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
}

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** What axios says of either timeout. */
const TIMED_OUT = new Set(['ERR_CANCELED', 'ECONNABORTED', 'ETIMEDOUT']);

/** Metrics an application offers in the Prometheus text format or OpenMetrics, tagged with the `url`. */
export function createScrapeCollector(options: ScrapeOptions): Collector {
  const { name, url, timeoutMs, maxBytes, tags, token } = options;
  return createSource({
    name,
    tags,
    async read(atMs) {
      // Loaded when first used: it takes a quarter of the memory of a host that scrapes nothing.
      const { default: axios } = await import('axios');
      const { data, headers } = await axios
        .get<string>(url, {
          headers: { Accept: ACCEPT, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
          // The one bounds waiting for an answer, the other the whole.
          timeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
          maxContentLength: maxBytes,
          maxRedirects: 3,
          responseType: 'text',
          transformResponse: (text: string) => text,
        })
        .catch((cause: unknown) => {
          if (!axios.isAxiosError(cause) || !TIMED_OUT.has(cause.code ?? '')) throw cause;
          throw new Error(`no whole answer within ${timeoutMs} ms`, { cause });
        });
      const type = String(headers['content-type'] ?? '');
      if (/^text\/html\b/i.test(type)) throw new Error(`no metrics: the answer is ${type}`);
      const { samples, mistakes } = parsePrometheus(data);
      const points = samplesToPoints(samples, { url: withoutSecrets(url) }, atMs);
      return { points, problem: describeMistakes(mistakes) };
    },
  });
}

/** Credentials in an address must not become a tag. */
function withoutSecrets(url: string): string {
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return address.href;
}
