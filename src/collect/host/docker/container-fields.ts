import type { FieldValue } from '../../../model/point.ts';
import { knownFields } from '../../fields.ts';
import { toInteger } from '../../number.ts';
import type { ContainerInspect, ContainerStats } from './docker-api.ts';

type Fields = Record<string, FieldValue>;

/** Fields of `docker_container_status`; `atMs` ends the uptime of what runs. */
export function statusFields({ State: state, RestartCount }: ContainerInspect, atMs: number): Fields {
  const [startedMs, finishedMs] = [momentOf(state.StartedAt), momentOf(state.FinishedAt)];
  // A container that was started again carries the end of the run before.
  const endMs =
    startedMs === undefined || finishedMs === undefined || finishedMs < startedMs ? atMs : finishedMs;
  return knownFields({
    oomkilled: state.OOMKilled,
    pid: toInteger(state.Pid),
    exitcode: toInteger(state.ExitCode),
    restart_count: toInteger(RestartCount),
    started_at: nanoseconds(startedMs),
    finished_at: nanoseconds(finishedMs),
    uptime_ns: startedMs === undefined ? undefined : nanoseconds(Math.max(0, endMs - startedMs)),
  });
}

/** Fields of `docker_container_cpu`; the share of the time since `before`, 100 for one CPU. */
export function cpuFields({ cpu_stats: cpu }: ContainerStats, before: ContainerStats | undefined): Fields {
  return knownFields({
    usage_total: toInteger(cpu.cpu_usage.total_usage),
    usage_in_usermode: toInteger(cpu.cpu_usage.usage_in_usermode),
    usage_in_kernelmode: toInteger(cpu.cpu_usage.usage_in_kernelmode),
    usage_system: toInteger(cpu.system_cpu_usage),
    throttling_periods: toInteger(cpu.throttling_data?.periods),
    throttling_throttled_periods: toInteger(cpu.throttling_data?.throttled_periods),
    throttling_throttled_time: toInteger(cpu.throttling_data?.throttled_time),
    usage_percent: before === undefined ? undefined : cpuPercent(cpu, before.cpu_stats),
  });
}

function cpuPercent(
  now: ContainerStats['cpu_stats'],
  before: ContainerStats['cpu_stats'],
): number | undefined {
  const used = (now.cpu_usage.total_usage ?? Number.NaN) - (before.cpu_usage.total_usage ?? Number.NaN);
  const passed = (now.system_cpu_usage ?? Number.NaN) - (before.system_cpu_usage ?? Number.NaN);
  return used >= 0 && passed > 0 ? (used / passed) * (now.online_cpus ?? 1) * 100 : undefined;
}

/** What the kernel counts under `memory.stat` and Telegraf passes on. */
const MEMORY_STATS = [
  'cache hierarchical_memory_limit',
  'active_anon active_file inactive_anon inactive_file mapped_file pgfault pgmajfault pgpgin pgpgout',
  'rss rss_huge unevictable writeback',
  'total_active_anon total_active_file total_cache total_inactive_anon total_inactive_file',
  'total_mapped_file total_pgfault total_pgmajfault total_pgpgin total_pgpgout total_rss',
  'total_rss_huge total_unevictable total_writeback',
].flatMap((names) => names.split(' '));

/** Fields of `docker_container_mem`; `usage` without the page cache that can be given back, as `docker stats` shows. */
export function memFields({ memory_stats: memory }: ContainerStats): Fields {
  const stats = memory.stats ?? {};
  const reclaimable = stats['cache'] ?? stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  const usage =
    memory.usage === undefined ? undefined : memory.usage - (reclaimable < memory.usage ? reclaimable : 0);
  return knownFields({
    ...Object.fromEntries(MEMORY_STATS.map((name) => [name, toInteger(stats[name])])),
    limit: toInteger(memory.limit),
    max_usage: toInteger(memory.max_usage),
    usage: toInteger(usage),
    usage_percent: usage === undefined || !memory.limit ? undefined : (100 * usage) / memory.limit,
  });
}

const NET_FIELDS = 'rx_bytes rx_packets rx_errors rx_dropped tx_bytes tx_packets tx_errors tx_dropped'.split(
  ' ',
);

/** Fields of `docker_container_net`, all interfaces together; none with the host's network. */
export function netFields({ networks }: ContainerStats): Fields {
  const all = Object.values(networks ?? {});
  const total = (field: string): number | undefined => {
    const values = all.map((network) => network[field]).filter((value) => typeof value === 'number');
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  };
  return knownFields(Object.fromEntries(NET_FIELDS.map((field) => [field, toInteger(total(field))])));
}

/** Unix milliseconds of an RFC 3339 stamp; the engine writes the year 1 for never. */
function momentOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return ms > 0 ? ms : undefined;
}

function nanoseconds(ms: number | undefined): bigint | undefined {
  return ms === undefined ? undefined : BigInt(Math.round(ms)) * 1_000_000n;
}
