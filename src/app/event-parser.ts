import type { EventsConfig } from '../events/config.ts';
import type { Draft } from '../events/draft.ts';
import type { GeoEnricher } from '../events/enrich/geo.ts';
import { createNetworkEnricher } from '../events/enrich/networks.ts';
import { createEventParser, type LineParser } from '../events/event-parser.ts';
import { SHIPPED_PATTERNS } from '../events/shipped-patterns.ts';
import { LOCAL_ZONE } from '../lib/zone-offset.ts';

export interface ConfiguredParserOptions {
  readonly config: EventsConfig;
  /** Zone of stamps that name none; goes before the configured one. Default: the local one. */
  readonly zone?: string | undefined;
  /** Year of the first stamp without one; absent = the last one in which it is not of the future. */
  readonly year?: number | undefined;
  readonly now: () => number;
  /** Host of lines that name none. */
  readonly host: string;
  /** Knows where peers are, where databases of that are configured. */
  readonly geo?: Pick<GeoEnricher, 'enrich'> | undefined;
}

/** The event parser as the configuration describes it: the same live, in `parse`, in `replay` and in rule tests. */
export function createConfiguredParser({
  config,
  zone,
  year,
  now,
  host,
  geo,
}: ConfiguredParserOptions): LineParser {
  return createEventParser({
    zone: zone ?? config.time_zone ?? LOCAL_ZONE,
    year,
    now,
    defaultHost: host,
    patterns: [...config.patterns, ...(config.shipped_patterns ? SHIPPED_PATTERNS : [])],
    enrich: createEnrichment(config, Object.keys(config.geoip).length > 0 ? geo : undefined),
  });
}

function createEnrichment(
  { trusted_networks: trusted }: EventsConfig,
  geo: ConfiguredParserOptions['geo'],
): ((event: Draft) => void) | undefined {
  const enrichNetwork = trusted.length === 0 ? undefined : createNetworkEnricher(trusted);
  if (enrichNetwork === undefined || geo === undefined) return enrichNetwork ?? geo?.enrich;
  return (event) => {
    enrichNetwork(event);
    geo.enrich(event);
  };
}
