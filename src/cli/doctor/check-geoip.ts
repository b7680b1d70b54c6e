import type { EventsConfig } from '../../events/config.ts';
import { createGeoEnricher } from '../../events/enrich/geo.ts';
import { count } from '../../lib/count.ts';
import { systemClock } from '../../lib/clock.ts';
import { silentLogger } from '../../lib/logger.ts';
import { fine, type Finding } from './finding.ts';

const CHECK = 'geoip';
const DAY_MS = 86_400_000;
/** MaxMind publishes twice a week; who updates once a month is still served. */
const OLD_DAYS = 60;

/** Whether the configured GeoIP databases can be used, and are not out of date. */
export async function checkGeoip({ geoip }: EventsConfig): Promise<readonly Finding[]> {
  const geo = createGeoEnricher({ files: geoip, clock: systemClock, logger: silentLogger });
  await geo.load();
  return geo.status().map(({ path, type, builtMs = NaN, problem }): Finding => {
    if (problem !== undefined)
      // Events are found without it.
      return { check: CHECK, state: 'warn', detail: `${path}: ${problem.message}`, next: problem.hint };
    const days = Math.floor((systemClock.now() - builtMs) / DAY_MS);
    const detail = `${path}: ${type}, ${count(days, 'day')} old`;
    const next = 'addresses change hands: have geoipupdate fetch a new one every week';
    return days > OLD_DAYS ? { check: CHECK, state: 'warn', detail, next } : fine(CHECK, detail);
  });
}
