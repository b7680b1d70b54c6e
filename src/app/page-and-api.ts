import type { ServeConfig } from '../serve/config.ts';
import { makeReport } from '../analyze/report.ts';
import { toReportSource } from './scheduled-report.ts';
import type { RuleExplanation } from '../correlate/explanation.ts';
import type { Labels } from '../model/alert.ts';
import type { Rule } from '../correlate/rule.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { toOpenApi } from '../serve/openapi.ts';
import type { PointWriter } from '../serve/point-writer.ts';
import type { RuleExplainer, RuleSummary, StatusReader } from '../serve/reader.ts';
import { type Route, route } from '../serve/route.ts';
import { alertRoutes } from '../serve/routes/alerts.ts';
import { eventRoutes } from '../serve/routes/events.ts';
import { healthRoutes } from '../serve/routes/health.ts';
import { metricRoutes } from '../serve/routes/metrics.ts';
import { silenceRoutes } from '../serve/routes/silences.ts';
import type { SilenceKeeper } from '../serve/silence-keeper.ts';
import { pageRoutes } from '../serve/routes/page.ts';
import { prometheusRoute } from '../serve/routes/prometheus.ts';
import { reportRoute } from '../serve/routes/report.ts';
import { ruleRoutes } from '../serve/routes/rules.ts';
import { streamRoute } from '../serve/routes/stream.ts';
import { writeRoute } from '../serve/routes/write.ts';
import { createServer } from '../serve/server.ts';
import type { StreamHub } from '../serve/stream.ts';
import type { Store } from '../store/store.ts';
import { withCurrent } from './current-alerts.ts';
import type { Reloaded } from './rules-in-force.ts';

export interface PageAndApiOptions extends StatusReader, RuleExplainer {
  readonly explain: (rule: string, group: Labels | undefined) => RuleExplanation | undefined;
  readonly config: ServeConfig;
  /** Who watches; stopped with the server. */
  readonly hub: StreamHub;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly writer: PointWriter;
  readonly silencer: SilenceKeeper;
  readonly rules: () => readonly Rule[];
  readonly reloadRules: () => Promise<Reloaded>;
  /** Where the built files of the live page are. Default: beside the built program. */
  readonly pageFolder?: URL | undefined;
}

export interface PageAndApi {
  /** Resolves with the address. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** The live page and the HTTP API over the store. */
export function createPageAndApi(options: PageAndApiOptions): PageAndApi {
  const { config, hub, logger } = options;
  const server = createServer({ config, routes: apiRoutes(options, hub), logger });
  return {
    start: () => server.start(),
    async stop() {
      hub.stop();
      await server.stop();
    },
  };
}

/** Every endpoint; the reference page and the OpenAPI document are made of these. */
export function apiRoutes(
  options: Omit<PageAndApiOptions, 'config' | 'hub' | 'logger'>,
  hub: StreamHub,
): readonly Route[] {
  const { store, clock, version } = options;
  const now = (): number => clock.now();
  const routes = [
    ...pageRoutes(options.pageFolder),
    ...healthRoutes(options),
    prometheusRoute(store.history),
    ...metricRoutes(store.history, now),
    ...eventRoutes(store, now),
    ...alertRoutes(withCurrent(store, options.explain), now),
    ...silenceRoutes(options.silencer, now),
    ...ruleRoutes(() => options.rules().map(toSummary), options, options.reloadRules),
    reportRoute((startMs, stopMs) => makeReport(toReportSource(store), startMs, stopMs), now),
    streamRoute(hub),
    writeRoute(options.writer),
  ];
  const describe: Route = route({
    path: '/api/v1/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document.',
    handle: () => ({ json: toOpenApi([...routes, describe], version) }),
  });
  return [...routes, describe];
}

function toSummary({ key, title, kind, level, alerts, tags, description }: Rule): RuleSummary {
  return { name: key, title, kind, level, alerts, tags, description };
}
