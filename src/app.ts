import { createTask } from 'node-cron';
import { dispatch } from './alerts/dispatch.ts';
import { encodeLines } from './app/encode-lines.ts';
import { toGapEvent, toSilentEvent } from './app/log-source-events.ts';
import { createConfiguredParser } from './app/event-parser.ts';
import { healthOf } from './app/health.ts';
import { findHostName } from './app/host-name.ts';
import { createIngest } from './app/ingest.ts';
import { createMaintenance } from './app/maintenance.ts';
import { loadConfiguredRules } from './app/load-rules.ts';
import { createPageAndApi } from './app/page-and-api.ts';
import { sayReport } from './app/daily-report.ts';
import { createReadingDelay } from './app/reading-delay.ts';
import { replayJournal } from './app/recover.ts';
import { toSelfPoints } from './app/self-measurements.ts';
import { findHostTimeZone } from './app/time-zone.ts';
import { createCollection } from './collect/collection.ts';
import { hostRoots } from './collect/host-roots.ts';
import type { Config } from './config/schema.ts';
import { createEngine } from './correlate/engine/engine.ts';
import type { Evaluator } from './correlate/evaluator.ts';
import type { LoadedRules } from './correlate/language/load-rules.ts';
import { createInfluxTarget } from './influx/transport.ts';
import { createShipper, type Shipper } from './influx/shipper.ts';
import { createBackoff } from './lib/backoff.ts';
import type { Clock } from './lib/clock.ts';
import { describeError } from './lib/errors.ts';
import type { Logger } from './lib/logger.ts';
import { createLogs } from './logs/logs.ts';
import type { Transition } from './model/alert.ts';
import type { LineBatch } from './model/log-line.ts';
import { createDelivery } from './notify/delivery.ts';
import { createReceiver } from './notify/receivers.ts';
import { storeFile } from './store/config.ts';
import { decodeLines } from './points/decode.ts';
import { openStore, type Store } from './store/store.ts';

const SNAPSHOT_EVERY_MS = 30_000;
const TICK_MS = 1000;
/** Under which the parser's open sessions are kept beside the positions of the sources. */
const PARSER = '@event-parser';
/** How long reading may take to catch up before metrics are taken beside it. */
const CATCH_UP_MS = 60_000;
/** How long metrics wait for lines that were written before them. */
const LOGS_FIRST_MS = 15_000;
/** Every morning at seven, local time. */
const DAILY = '0 7 * * *';

export interface AppOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** Whose way of reading metrics to use. Default: this machine's. */
  readonly platform?: NodeJS.Platform | undefined;
}

/** The running product. */
export interface App {
  /** Resolves with the address of the page, when everything runs. */
  start(): Promise<{ readonly url: string | undefined; readonly host: string }>;
  /** Stops in the order of the data flow; everything taken in is committed. */
  stop(): Promise<void>;
  /** Loads the rules again: all of the new set, or the old one stays. */
  reload(): Promise<void>;
}

/** Wires the rooms; reads from top to bottom as the data flows. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, env, clock, random, logger, version } = options;
  const host = findHostName(config.host, env);
  const startedMs = clock.now();
  const store = openStore({
    path: storeFile(config.store, env, options.workingDirectory),
    config: config.store,
  });

  // rules ─► engine, brought up to the end of the journal
  let rules = await loadConfiguredRules(config);
  sayMistakes(rules, logger);
  const { evaluator, recovered } = recoverEngine(rules, config, store, logger);

  const stopping = new AbortController();

  // one transaction for each batch of input
  const drops = { fields: 0, points: 0 };
  const recipients = config.notify.receivers.map(({ name, min_level }) => ({ name, minLevel: min_level }));
  const ingest = createIngest({
    store,
    evaluator: () => evaluator,
    dispatch: (transition) => dispatch(transition, recipients),
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
    providers: [selfPoints],
    async sink(points) {
      await reading.atMost(config.engine.allowed_lateness / 2, LOGS_FIRST_MS, stopping.signal);
      await ingest.take({ points, tick: true });
    },
  });

  // logs ─► events
  const parser = createConfiguredParser({
    config: config.events,
    zone: config.events.time_zone ?? findHostTimeZone(env),
    now: () => clock.now(),
    host,
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
    sink: takeLines,
    onSilent(source) {
      const event = toSilentEvent(source, host, clock.now());
      ingest.take({ events: [event], source: source.id }).catch(sayLost);
    },
  });
  const reading = createReadingDelay(() => logs.status(), clock);
  function takeLines(batch: LineBatch): Promise<void> {
    const events = batch.lines.flatMap((line) => parser.parse(line));
    const gaps = batch.gaps.map((gap) => toGapEvent(gap, host));
    return ingest.take({ events: [...events, ...gaps], source: batch.source, position: batch.position });
  }

  // outboxes ─► InfluxDB and receivers
  const shipper = createShipping(options, store);
  const delivery = createDelivery({
    outbox: store.notifications,
    receivers: config.notify.receivers.map((receiver) => createReceiver(receiver, logger, () => clock.now())),
    config: config.notify,
    clock,
    random,
    logger,
  });

  // store ─► page and API
  const served = config.serve.enabled
    ? createPageAndApi({
        config: config.serve,
        store,
        clock,
        logger,
        version,
        status,
        notReady,
        rules: () => rules.ruleSet.rules,
        explain: (rule, group) => evaluator.explain(rule, group),
      })
    : undefined;

  function selfPoints(atMs: number) {
    const report = {
      sources: logs.status(),
      programs: parser.stats().programs,
      engine: evaluator.counters(),
      receivers: delivery.status(),
      pendingNotifications: store.notifications.depths(),
      shipper: shipper?.status(),
      storeCounters: store.counters(),
      droppedFields: drops.fields,
    };
    return toSelfPoints(report, atMs);
  }

  function status() {
    const sources = logs.status();
    const collected = collection.status();
    const receivers = delivery.status();
    const shipping = shipper?.status();
    const counts = { loaded: rules.ruleSet.rules.length, mistakes: rules.mistakes.length };
    return {
      host,
      version,
      startedMs,
      health: healthOf({ collection: collected, sources, rules: counts, receivers, shipper: shipping }),
      sources,
      collectors: collected.collectors,
      parser: parser.stats(),
      engine: evaluator.counters(),
      rules: { ...counts, mistakes: rules.mistakes },
      receivers,
      shipper: shipping,
      store: store.counters(),
    };
  }

  function notReady(): readonly string[] {
    return status()
      .health.filter(({ name, state }) => state === 'waiting' && name === 'metrics')
      .map(({ name, detail }) => `${name}: ${detail}`);
  }

  function sayLost(error: unknown): void {
    logger.error({ problem: describeError(error) }, 'the store took no more');
  }
  let stopTicking = (): void => {};
  function tick(): void {
    stopTicking = clock.after(TICK_MS, tick);
    // A tick that has to wait for lines is no loss: the next one says more.
    if (reading.nowMs() <= config.engine.allowed_lateness / 2) ingest.take({ tick: true }).catch(sayLost);
  }
  const maintenance = createMaintenance(store, clock, logger);
  const dailyReport = createTask(DAILY, () => sayReport(store, clock.now(), logger), { noOverlap: true });

  return {
    async start() {
      const start = { kind: 'start', nowMs: clock.now() } as const;
      await ingest.record([start], [...recovered, ...evaluator.apply(start)]);
      const url = await served?.start();
      delivery.start();
      shipper?.start();
      await logs.start();
      if (!(await reading.atMost(0, CATCH_UP_MS, stopping.signal))) {
        const hint = 'lines older than engine.allowed_lateness will count as late';
        logger.warn({ sources: logs.status(), hint }, 'much of the logs is unread yet');
      }
      collection.start();
      maintenance.start();
      await dailyReport.start();
      tick();
      return { url, host };
    },
    async stop() {
      stopping.abort();
      await dailyReport.stop();
      maintenance.stop();
      stopTicking();
      await logs.stop();
      await collection.stop();
      await ingest.stop();
      await delivery.stop();
      await shipper?.stop();
      await served?.stop();
      store.close();
    },
    async reload() {
      const next = await loadConfiguredRules(config);
      sayMistakes(next, logger);
      const nowMs = clock.now();
      rules = next;
      await ingest.record([{ kind: 'reload', nowMs }], evaluator.reload(next.ruleSet, nowMs));
      logger.info({ rules: next.ruleSet.rules.length, mistakes: next.mistakes.length }, 'rules reloaded');
    },
  };
}

function recoverEngine(
  { ruleSet }: LoadedRules,
  config: Config,
  store: Store,
  logger: Logger,
): { evaluator: Evaluator; recovered: readonly Transition[] } {
  const [snapshot] = store.snapshots();
  const evaluator = createEngine({ rules: ruleSet, config: config.engine, snapshot: snapshot?.state });
  const { items, unknown } = replayJournal(evaluator, store, snapshot?.journalSeq ?? 0);
  if (items > 0) logger.info({ items, transitions: unknown.length }, 'went on from the journal');
  return { evaluator, recovered: unknown };
}

function createShipping({ config, clock, random, logger }: AppOptions, store: Store): Shipper | undefined {
  const { url, org, token, bucket, bucket_security: security, timeout, gzip } = config.influx;
  if (url === undefined) return undefined;
  const buckets = { metrics: bucket, security };
  const target = createInfluxTarget({ url, org, token, buckets, timeoutMs: timeout, gzip, clock });
  return createShipper({ outbox: store.ship, target, clock, random, logger, config: config.influx });
}

function sayMistakes({ mistakes }: LoadedRules, logger: Logger): void {
  for (const { code, message, place, hint } of mistakes)
    logger.error({ code, place, hint }, `rule left out: ${message}`);
}
