// Points per second from encoding to a real InfluxDB, and the CPU this process spends on each.
// Usage: INFLUXD_BIN=... npx tsx bench/ship.ts [points]
// Method: points of three floats over 100 hosts, one second apart. (1) encoding alone, tags frozen as collectors hand
// them in; (2) the shipper with what (1) wrote, in blocks of 5,000 lines, one request at a time, uncompressed as on
// loopback; the server shares the machine. Five rounds each, the first thrown away; median and range. CPU is user and
// system time of this process, all its threads. At the end the server is asked how many points it holds.
import { systemClock } from '../src/lib/clock.ts';
import { silentLogger } from '../src/lib/logger.ts';
import type { Point } from '../src/model/point.ts';
import type { ShipBlock } from '../src/model/shipment.ts';
import { influxSchema } from '../src/influx/config.ts';
import { flux } from '../src/influx/flux.ts';
import { createQuery } from '../src/influx/query.ts';
import { createShipper } from '../src/influx/shipper.ts';
import { createInfluxTarget } from '../src/influx/transport.ts';
import { encodePoint } from '../src/points/encode.ts';
import { startInfluxd } from '../test/support/influxd.ts';

const POINTS = Number(process.argv[2] ?? 500_000);
const HOSTS = 100;
const BLOCK_LINES = 5000;
const ROUNDS = 5;
const config = influxSchema.parse({});

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
}

async function measure(run: (round: number) => Promise<void> | void): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    const startedMs = performance.now();
    await run(round);
    const elapsedMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(before);
    if (round > 0) rounds.push({ perSecond: (POINTS * 1000) / elapsedMs, cpuUs: (user + system) / POINTS });
  }
  return rounds;
}

function say(what: string, rounds: readonly Round[]): void {
  const summary = (values: number[], digits: number): string => {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (i: number): string => (sorted.at(i) ?? 0).toFixed(digits);
    return `${at(Math.floor(sorted.length / 2))} (${at(0)} to ${at(-1)})`;
  };
  const rate = summary(
    rounds.map(({ perSecond }) => perSecond / 1000),
    0,
  );
  console.log(
    `${what.padEnd(8)} ${rate}k points/s, ${summary(
      rounds.map(({ cpuUs }) => cpuUs),
      2,
    )} us CPU a point`,
  );
}

const tags = Array.from({ length: HOSTS }, (_, i) => Object.freeze({ host: `host${i}`, cpu: 'cpu-total' }));
const baseMs = Date.UTC(2026, 0, 1);

function point(round: number, i: number): Point {
  return {
    measurement: 'cpu',
    tags: tags[i % HOSTS] ?? {},
    fields: { usage_user: (i % 1000) / 10, usage_system: (i % 97) / 4, usage_idle: 3.5 },
    timeMs: baseMs + Math.floor(i / HOSTS) * 1000 + round,
  };
}

function encodeAll(round: number): ShipBlock[] {
  const blocks: ShipBlock[] = [];
  for (let at = 0; at < POINTS; at += BLOCK_LINES) {
    const lines: (string | undefined)[] = [];
    for (let i = at; i < Math.min(POINTS, at + BLOCK_LINES); i += 1) lines.push(encodePoint(point(round, i)));
    const text = lines.join('\n');
    blocks.push({ bucket: 'metrics', text, count: lines.length, bytes: text.length, rowIds: [at] });
  }
  return blocks;
}

async function shipAll(
  url: string,
  org: string,
  token: string,
  bucket: string,
  blocks: ShipBlock[],
): Promise<void> {
  const buckets = { metrics: bucket, security: bucket };
  const target = createInfluxTarget({
    url,
    org,
    token,
    buckets,
    timeoutMs: 30_000,
    gzip: 'auto',
    clock: systemClock,
  });
  await new Promise<void>((resolve) => {
    const shipper = createShipper({
      target,
      config,
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      outbox: {
        nextBlock: (role) => (role === 'metrics' ? blocks[0] : undefined),
        settle(_block, refused) {
          if (refused.length > 0) throw new Error(`refused: ${refused[0]?.reason}`);
          blocks.shift();
          if (blocks.length === 0) resolve(shipper.stop());
        },
        backlog: () => ({ lines: 0, bytes: 0, droppedLines: 0, quarantinedLines: 0 }),
      },
    });
    shipper.start();
  });
}

say('encode', await measure((round) => void encodeAll(round)));

const server = await startInfluxd();
if (server === undefined) process.exit(1);
const { url, org, token, bucket } = server;
const rounds = Array.from({ length: ROUNDS }, (_, round) => encodeAll(round));
say('ship', await measure((round) => shipAll(url, org, token, bucket, rounds[round] ?? [])));

const query = createQuery({ url, org, token, timeoutMs: 60_000 });
for await (const row of query(
  flux`from(bucket: ${bucket}) |> range(start: 2025-12-31T00:00:00Z, stop: 2027-01-01T00:00:00Z)
    |> filter(fn: (r) => r._field == "usage_idle") |> count() |> group() |> sum()`,
))
  console.log(`stored   ${row['_value']} of ${POINTS * ROUNDS} points`);
await server.stop();
