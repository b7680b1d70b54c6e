import { Resolver } from 'node:dns/promises';
import type { Point } from '../../../model/point.ts';

export interface DnsProbeOptions {
  readonly server: string;
  readonly domain: string;
  readonly recordType: 'A' | 'AAAA' | 'MX' | 'NS' | 'TXT' | 'CNAME' | 'SOA' | 'PTR' | 'SRV';
  readonly timeoutMs: number;
}

/** Response codes (RFC 1035, 4.1.1) by the error Node makes of them. */
const RCODES: Readonly<Record<string, readonly [string, bigint]>> = {
  EFORMERR: ['FORMERR', 1n],
  ESERVFAIL: ['SERVFAIL', 2n],
  ENOTFOUND: ['NXDOMAIN', 3n],
  ENOTIMP: ['NOTIMP', 4n],
  EREFUSED: ['REFUSED', 5n],
  ENODATA: ['NOERROR', 0n],
};

/** Measurement `dns_query`: whether and how fast a server answers for a name. */
export async function probeDns(options: DnsProbeOptions, timeMs: number): Promise<readonly Point[]> {
  const { server, domain, recordType, timeoutMs } = options;
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  resolver.setServers([server]);
  const startedMs = performance.now();
  const tags = { server, domain, record_type: recordType };
  const point = (result: string, code: bigint, rcode?: readonly [string, bigint]): readonly Point[] => [
    {
      measurement: 'dns_query',
      tags: rcode === undefined ? { ...tags, result } : { ...tags, result, rcode: rcode[0] },
      fields: {
        result_code: code,
        ...(rcode === undefined
          ? {}
          : { rcode_value: rcode[1], query_time_ms: performance.now() - startedMs }),
      },
      timeMs,
    },
  ];
  try {
    await resolver.resolve(domain, recordType);
    return point('success', 0n, ['NOERROR', 0n]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ETIMEOUT' || code === 'ECANCELLED'
      ? point('timeout', 1n)
      : point('error', 2n, RCODES[code ?? '']);
  }
}
