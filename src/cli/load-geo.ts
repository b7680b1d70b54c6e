import type { EventsConfig } from '../events/config.ts';
import { createGeoEnricher, type GeoEnricher } from '../events/enrich/geo.ts';
import { systemClock } from '../lib/clock.ts';
import { describeError } from '../lib/errors.ts';
import { silentLogger } from '../lib/logger.ts';
import type { Terminal } from './terminal.ts';

/** Reads the configured GeoIP databases; those that can not be read are told on stderr and left out. */
export async function loadGeo({ geoip }: EventsConfig, terminal: Terminal): Promise<GeoEnricher> {
  const geo = createGeoEnricher({ files: geoip, clock: systemClock, logger: silentLogger });
  await geo.load();
  for (const { problem } of geo.status())
    if (problem !== undefined) terminal.err(`${describeError(problem)}\n`);
  return geo;
}
