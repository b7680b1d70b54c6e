import { encodeLines } from './app/encode-lines.ts';
import { toGapEvent, toSilentEvent } from './app/log-source-events.ts';
import { createConfiguredParser } from './app/event-parser.ts';
import { findHostName } from './app/host-name.ts';
import { createIngest } from './app/ingest.ts';
import { createMaintenance } from './app/maintenance.ts';
import { createRuleLoader } from './app/load-rules.ts';
import { createPageAndApi } from './app/page-and-api.ts';
import { createScheduledReport } from './app/scheduled-report.ts';
import { createReadingDelay } from './app/reading-delay.ts';
import { createMetricsInOrder } from './app/metrics-in-order.ts';
import { recoverEngine } from './app/recover.ts';
import { createRulesInForce } from './app/rules-in-force.ts';
import { createSilencer } from './app/silencing.ts';
import { createShipping } from './app/shipping.ts';
import { createStatus } from './app/status.ts';
import { findHostTimeZone } from './app/time-zone.ts';
import { createCollection } from './collect/collection.ts';
import { hostRoots } from './collect/host-roots.ts';
import type { Config } from './config/schema.ts';
import { createBackoff } from './lib/backoff.ts';
import { createGeoEnricher } from './events/enrich/geo.ts';
import { type Clock, sleep } from './lib/clock.ts';
import { describeError } from './lib/errors.ts';
import type { Logger } from './lib/logger.ts';
import { createLogs } from './logs/logs.ts';
import type { LineBatch } from './model/log-line.ts';
import { createDelivery } from './notify/delivery.ts';
import { createReceiver } from './notify/receivers.ts';
import { storeFile } from './store/config.ts';
import { decodeLines } from './points/decode.ts';
import { openStore } from './store/store.ts';

const SNAPSHOT_EVERY_MS = 30_000;
const TICK_MS = 1000;
/** Under which the parser's open sessions are kept beside the positions of the sources. */
const PARSER = '@event-parser';
/** How long reading may take to catch up before metrics are taken beside it. */
const CATCH_UP_MS = 60_000;
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

  // one transaction for each batch of input
  const drops = { fields: 0, points: 0 };
  const recipients = config.notify.receivers.map(({ name, min_level }) => ({ name, minLevel: min_level }));
  const silencer = createSilencer({ store, recipients, clock, logger, released: () => delivery.wake() });
  const ingest = createIngest({
    store,
    evaluator,
    tell: (transitions) => silencer.tell(transitions),
    basisOf: (rule) => basisOf(rule),
    encode: (input) => (config.influx.url === undefined ? [] : encodeLines(input, drops)),
    committed(commit) {
      shipper?.wake();
      if (commit.transitions.length > 0) delivery.wake();
      served?.publish(commit);
    },
    clock,
    backoff: createBackoff({ initialMs: 200, maxMs: 5000, random }),
    logger,
    keepsakes: () => ({ [PARSER]: { state: parser.snapshot() } }),
    snapshotEveryMs: SNAPSHOT_EVERY_MS,
  });

  // collect ─► points
  const collection = createCollection({
    config: config.collect,
    clock,
    host,
    logger,
    random,
    decodeLines,
    roots: hostRoots(env),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    providers: [(atMs) => self.points(atMs)],
    sink: (points) => metrics.take(points),
  });

  // logs ─► events
  const geo = createGeoEnricher({ files: config.events.geoip, clock, logger });
  const parser = createConfiguredParser({
    config: config.events,
    zone: config.events.time_zone ?? findHostTimeZone(env),
    now: () => clock.now(),
    host,
    geo,
  });
  const positions = store.positions();
  const parserState = positions.get(PARSER)?.['state'];
  if (typeof parserState === 'string') parser.restore(parserState);
  const logs = await createLogs({
    config: config.logs,
    env,
    clock,
    random,
    logger,
    positions,
    reads: (program, text) => parser.reads(program, text),
    sink: takeLines,
    onSilent(source) {
      const event = toSilentEvent(source, host, clock.now());
      ingest.take({ events: [event], source: source.id }).catch(sayLost);
    },
  });
  const reading = createReadingDelay(() => logs.status(), clock);
  const mostDelayMs = config.engine.allowed_lateness / 2;
  const metrics = createMetricsInOrder({
    ingest,
    reading,
    mostDelayMs,
    signal: stopping.signal,
    failed: sayLost,
  });
  function takeLines(batch: LineBatch): Promise<void> {
    const events = batch.lines.flatMap((line) => parser.parse(line));
    const gaps = batch.gaps.map((gap) => toGapEvent(gap, host));
    return ingest.take({ events: [...events, ...gaps], source: batch.source, position: batch.position });
  }

  // outboxes ─► InfluxDB and receivers
  const shipper = await createShipping({
    config: config.influx,
    readToken: options.readInfluxToken,
    store,
    clock,
    random,
    logger,
  });
  const delivery = createDelivery({
    outbox: store.notifications,
    receivers: config.notify.receivers.map((receiver) => createReceiver(receiver, logger, () => clock.now())),
    config: config.notify,
    clock,
    random,
    logger,
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
  const served = config.serve.enabled
    ? createPageAndApi({
        config: config.serve,
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
      })
    : undefined;

  function sayLost(error: unknown): void {
    logger.error({ problem: describeError(error) }, 'the store took no more');
  }
  async function catchUp(): Promise<void> {
    if (!(await reading.atMost(0, CATCH_UP_MS, stopping.signal)) && !stopping.signal.aborted) {
      const hint = 'lines older than engine.allowed_lateness will count as late';
      logger.warn({ sources: logs.status(), hint }, 'much of the logs is unread yet');
    }
    metrics.release();
    tick();
  }
  let stopTicking = (): void => {};
  function tick(): void {
    if (stopping.signal.aborted) return;
    stopTicking = clock.after(TICK_MS, tick);
    silencer.release();
    // A tick that has to wait for lines is no loss: the next one says more.
    if (reading.nowMs() <= mostDelayMs) ingest.take({ tick: true }).catch(sayLost);
  }
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
      await Promise.race([geo.load(), sleep(clock, GEOIP_LOAD_MS, stopping.signal)]);
      geo.startWatching();
      await logs.start();
      void catchUp();
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
      stopTicking();
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
