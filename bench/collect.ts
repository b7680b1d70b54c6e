// CPU cost of collecting the default set every second, as percent of one core.
// Usage: npx tsx bench/collect.ts [seconds]
import { collectSchema } from '../src/collect/config.ts';
import { createCollection } from '../src/collect/collection.ts';
import { systemClock } from '../src/lib/clock.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { decodeLines } from '../src/points/decode.ts';

const WARM_UP_MS = 5000;
const seconds = Number(process.argv[2] ?? 30);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let points = 0;
const collection = createCollection({
  config: collectSchema.parse({ interval: '1s' }),
  clock: systemClock,
  host: 'bench',
  logger: silentLogger,
  decodeLines,
  sink: (batch) => {
    points += batch.length;
  },
});
collection.start();
await sleep(WARM_UP_MS);

points = 0;
const before = process.cpuUsage();
const startedMs = performance.now();
await sleep(seconds * 1000);
const elapsedMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(before);
await collection.stop();

const busyMs = (user + system) / 1000;
console.log(`points per second   ${((points * 1000) / elapsedMs).toFixed(1)}`);
console.log(`CPU                 ${((100 * busyMs) / elapsedMs).toFixed(2)} % of a core over ${seconds} s`);
console.log(`resident            ${(process.memoryUsage.rss() / 1024 ** 2).toFixed(0)} MiB`);
for (const { name, durationMs, points: last } of collection.status().collectors)
  console.log(`  ${name.padEnd(12)} last run ${durationMs.toFixed(2)} ms, ${last} points`);
