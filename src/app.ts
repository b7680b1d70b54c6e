import { encodeLines } from './app/encode-lines.ts';
import { findHostName } from './app/host-name.ts';
import { createIngest } from './app/ingest.ts';
import { createKeptParser } from './app/kept-parser.ts';
import { createLogIntake } from './app/log-intake.ts';
import { createMaintenance } from './app/maintenance.ts';
import { createRuleLoader } from './app/load-rules.ts';
import { createNotifying } from './app/notifying.ts';
import { createPageAndApi } from './app/page-and-api.ts';
import { publishCommit } from './app/publish-commit.ts';
import { createReadingDelay } from './app/reading-delay.ts';
import { createMetricsInOrder } from './app/metrics-in-order.ts';
import { recoverEngine } from './app/recover.ts';
import { createRulesInForce } from './app/rules-in-force.ts';
import { createScheduledReport } from './app/scheduled-report.ts';
import { createShipping } from './app/shipping.ts';
import { createStatus } from './app/status.ts';
import { createTicker } from './app/ticker.ts';
import { findHostTimeZone } from './app/time-zone.ts';
import { createCollection } from './collect/collection.ts';
import { hostRoots } from './collect/host-roots.ts';
import type { Config } from './config/schema.ts';
import { createBackoff } from './lib/backoff.ts';
import { createGeoEnricher } from './events/enrich/geo.ts';
import { type Clock, sleep } from './lib/clock.ts';
import { describeError } from './lib/errors.ts';
import type { Logger } from './lib/logger.ts';
import { createStreamHub } from './serve/stream.ts';
import { storeFile } from './store/config.ts';
import { decodeLines } from './points/decode.ts';
import { openStore } from './store/store.ts';

const SNAPSHOT_EVERY_MS = 30_000;
/** How long the first lines wait for GeoIP databases: a disk that hangs is no reason not to read. */
const GEOIP_LOAD_MS = 5000;

export interface AppOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** InfluxDB's token as it is configured now, for when it refuses the one it got. */
  readonly readInfluxToken?: (() => string | undefined) | undefined;
  /** Whose way of reading metrics to use. Default: this machine's. */
  readonly platform?: NodeJS.Platform | undefined;
}

/** The running product. */
export interface App {
  /** Resolves with the address of the page, when everything runs. */
  start(): Promise<{ readonly url: string | undefined; readonly host: string }>;
  /** Stops in the order of the data flow; everything taken in is committed. */
  stop(): Promise<void>;
  /** Loads the rules again: all of the new set, or, if anything is wrong with it, the old one stays. */
  reload(): Promise<void>;
}

/** Wires the rooms; reads from top to bottom as the data flows. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, env, clock, random, logger, version } = options;
  const outside = { clock, random, logger };
  const host = findHostName(config.host, env);
  const store = openStore({
    path: storeFile(config.store, env, options.workingDirectory),
    config: config.store,
  });

  // rules ─► engine, brought up to the end of the journal
  const loadRules = createRuleLoader(config);
  const first = await loadRules();
  let { basisOf } = first;
  const { evaluator, transitions: recovered } = recoverEngine(first.ruleSet, config.engine, store, logger);

  const stopping = new AbortController();
  const { signal } = stopping;
  function sayLost(error: unknown): void {
    logger.error({ problem: describeError(error) }, 'the store took no more');
  }

  // outboxes ─► InfluxDB and receivers
  const { influx, notify } = config;
  const shipper = await createShipping({
    ...outside,
    config: influx,
    store,
    readToken: options.readInfluxToken,
  });
  const { delivery, silencer } = createNotifying({ ...outside, config: notify, store });

  // lines ─► events; sessions that were open are known again
  const geo = createGeoEnricher({ files: config.events.geoip, clock, logger });
  const positions = store.positions();
  const zone = config.events.time_zone ?? findHostTimeZone(env);
  const parsing = { config: config.events, zone, now: () => clock.now(), host, geo };
  const { parser, keepsake } = createKeptParser(parsing, positions);

  // one transaction for each batch of input; whoever waits for what it held is told
  const drops = { fields: 0, points: 0 };
  const watchers = config.serve.enabled ? createStreamHub(clock) : undefined;
  const ingest = createIngest({
    store,
    evaluator,
    tell: (transitions) => silencer.tell(transitions),
    basisOf: (rule) => basisOf(rule),
    encode: (input) => (influx.url === undefined ? [] : encodeLines(input, drops)),
    committed(commit) {
      shipper?.wake();
      if (commit.transitions.length > 0) delivery.wake();
      if (watchers !== undefined) publishCommit(watchers, commit);
    },
    clock,
    backoff: createBackoff({ initialMs: 200, maxMs: 5000, random }),
    logger,
    keepsakes: keepsake,
    snapshotEveryMs: SNAPSHOT_EVERY_MS,
  });

  // logs ─► events ─► ingest
  const logs = await createLogIntake({
    ...outside,
    config: config.logs,
    env,
    positions,
    parser,
    ingest,
    host,
    failed: sayLost,
  });
  const reading = createReadingDelay(() => logs.status(), clock);
  const mostDelayMs = config.engine.allowed_lateness / 2;
  const metrics = createMetricsInOrder({ ingest, reading, mostDelayMs, signal, failed: sayLost });

  // collect ─► points; what it knows of itself is among them
  const collection = createCollection({
    ...outside,
    config: config.collect,
    host,
    decodeLines,
    roots: hostRoots(env),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    providers: [(atMs) => self.points(atMs)],
    sink: (points) => metrics.take(points),
  });

  // what can change while it runs, and what it knows of itself
  const rules = createRulesInForce({
    first,
    load: loadRules,
    enforce: (next) =>
      ingest.record((nowMs) => {
        ({ basisOf } = next);
        return { item: { kind: 'reload', nowMs }, transitions: evaluator.reload(next.ruleSet, nowMs) };
      }),
    folder: config.rules.dir,
    clock,
    logger,
  });
  const self = createStatus({
    host,
    version,
    startedMs: clock.now(),
    collection,
    logs,
    parser,
    geo,
    evaluator,
    rules: () => rules.current(),
    delivery,
    shipper,
    store,
    ingest,
    drops,
  });

  // store ─► page and API
  const served =
    watchers === undefined
      ? undefined
      : createPageAndApi({
          config: config.serve,
          hub: watchers,
          store,
          clock,
          logger,
          version,
          writer: collection,
          silencer,
          status: () => self.status(),
          notReady: () => self.notReady(),
          rules: () => rules.current().ruleSet.rules,
          reloadRules: () => rules.reload(),
          explain: (rule, group) => evaluator.explain(rule, group),
        });

  // what the time brings
  const ticker = createTicker({
    reading,
    mostDelayMs,
    sources: () => logs.status(),
    caughtUp: () => metrics.release(),
    tick(onTime) {
      silencer.release();
      if (onTime) ingest.take({ tick: true }).catch(sayLost);
    },
    clock,
    logger,
    signal,
  });
  const maintenance = createMaintenance(store, clock, logger);
  const report = createScheduledReport(config.report, store, clock, logger);

  return {
    async start() {
      await ingest.record((nowMs) => {
        const item = { kind: 'start', nowMs } as const;
        return { item, transitions: [...recovered, ...evaluator.apply(item)] };
      });
      const url = await served?.start();
      delivery.start();
      shipper?.start();
      collection.start();
      await Promise.race([geo.load(), sleep(clock, GEOIP_LOAD_MS, signal)]);
      geo.startWatching();
      await logs.start();
      ticker.start();
      maintenance.start();
      await report.start();
      rules.startWatching();
      return { url, host };
    },
    async stop() {
      stopping.abort();
      rules.stopWatching();
      await report.stop();
      maintenance.stop();
      ticker.stop();
      geo.stopWatching();
      await logs.stop();
      await collection.stop();
      await ingest.stop();
      await delivery.stop();
      await shipper?.stop();
      await served?.stop();
      store.close();
    },
    async reload() {
      await rules.reload();
    },
  };
}
