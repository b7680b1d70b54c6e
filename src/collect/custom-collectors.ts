import type { Point } from '../model/point.ts';
import type { Collector } from './collector.ts';
import type { CollectConfig } from './config.ts';
import type { ProbeConfig } from './custom/config.ts';
import type { DecodeLines } from './custom/decode.ts';
import { createExecCollector } from './custom/exec.ts';
import { probeDns } from './custom/probe/dns.ts';
import { probeHttp } from './custom/probe/http.ts';
import { probeIcmp } from './custom/probe/icmp.ts';
import { probeProcess } from './custom/probe/process.ts';
import { probeTcp } from './custom/probe/tcp.ts';
import { probeTls } from './custom/probe/tls.ts';
import { createScrapeCollector } from './custom/scrape.ts';
import { createSource } from './custom/source.ts';
import type { HostRoots } from './host-roots.ts';
import { createProcessTable } from './host/process-table.ts';
import { createSystemdUnitsCollector } from './host/systemd/systemd-units.ts';
import { limitSeries } from './limit-series.ts';
import type { ScheduledCollector } from './schedule.ts';

export interface CustomCollectorsOptions {
  readonly roots: HostRoots;
  readonly decodeLines: DecodeLines;
}

/** Series of a probe: its results and, for certificates, their serial numbers. */
const MAX_PROBE_SERIES = 100;

/** The sources of custom metrics a configuration names: `scrape:app`, `exec:raid`, `probe:shop`. */
export function createCustomCollectors(
  { scrape, exec, probe }: CollectConfig,
  { roots, decodeLines }: CustomCollectorsOptions,
): readonly ScheduledCollector[] {
  const sources = [
    ...scrape.map((source) => ({
      intervalMs: source.interval,
      maxSeries: source.max_series,
      collector: createScrapeCollector({
        ...source,
        name: `scrape:${source.name}`,
        timeoutMs: source.timeout,
        maxBytes: source.max_bytes,
      }),
    })),
    ...exec.map((source) => ({
      intervalMs: source.interval,
      maxSeries: source.max_series,
      collector: createExecCollector({
        ...source,
        name: `exec:${source.name}`,
        measurement: source.measurement ?? source.name,
        timeoutMs: source.timeout,
        maxBytes: source.max_bytes,
        decodeLines,
      }),
    })),
    ...probe.map((source) => ({
      intervalMs: source.interval,
      maxSeries: MAX_PROBE_SERIES,
      collector: createProbe(source, roots),
    })),
  ];
  return sources.map(({ intervalMs, maxSeries, collector }) => ({
    intervalMs,
    collector: limitSeries(collector, maxSeries),
  }));
}

function createProbe(config: ProbeConfig, roots: HostRoots): Collector {
  const probe = probeOf(config, roots);
  return createSource({
    name: `probe:${config.name}`,
    tags: config.tags,
    read: async (atMs) => ({ points: await probe(atMs) }),
  });
}

function probeOf(config: ProbeConfig, roots: HostRoots): (atMs: number) => Promise<readonly Point[]> {
  const timeoutMs = config.timeout;
  switch (config.type) {
    case 'http': {
      const { expect_status: expectStatus, expect_body: expectBody } = config;
      return (atMs) => probeHttp({ ...config, timeoutMs, expectStatus, expectBody }, atMs);
    }
    case 'tcp':
      return (atMs) => probeTcp({ ...config, timeoutMs }, atMs);
    case 'icmp':
      return (atMs) => probeIcmp({ ...config, timeoutMs }, atMs);
    case 'dns':
      return (atMs) => probeDns({ ...config, timeoutMs, recordType: config.record_type }, atMs);
    case 'tls':
      return (atMs) => probeTls({ ...config, timeoutMs, serverName: config.server_name }, atMs);
    case 'process': {
      const processes = createProcessTable(roots);
      return async (atMs) => probeProcess(processes, config.process, atMs);
    }
    case 'unit': {
      const units = createSystemdUnitsCollector({
        roots,
        pattern: config.unit,
        name: config.name,
        isRequired: true,
      });
      return (atMs) => units.collect(atMs);
    }
  }
}
