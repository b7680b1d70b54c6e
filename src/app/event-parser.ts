import type { EventsConfig } from '../events/config.ts';
import { createNetworkEnricher } from '../events/enrich/networks.ts';
import { createEventParser, type LineParser } from '../events/event-parser.ts';
import { SHIPPED_PATTERNS } from '../events/shipped-patterns.ts';

export interface ConfiguredParserOptions {
  readonly config: EventsConfig;
  /** Zone of stamps that name none; goes before the configured one. */
  readonly zone?: string | undefined;
  /** Year of the first stamp without one; absent = the year closest to now. */
  readonly year?: number | undefined;
  readonly now: () => number;
  /** Host of lines that name none. */
  readonly host: string;
}

/** The event parser as the configuration describes it: the same live, in `parse`, in `replay` and in rule tests. */
export function createConfiguredParser({
  config,
  zone,
  year,
  now,
  host,
}: ConfiguredParserOptions): LineParser {
  return createEventParser({
    zone: zone ?? config.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    year,
    now,
    defaultHost: host,
    patterns: [...config.patterns, ...(config.shipped_patterns ? SHIPPED_PATTERNS : [])],
    enrich: config.trusted_networks.length === 0 ? undefined : createNetworkEnricher(config.trusted_networks),
  });
}
