import type { Transition } from '../../src/model/alert.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import type { FieldValue, Point } from '../../src/model/point.ts';
import { eventToPoint } from '../../src/points/event-to-point.ts';
import { transitionToPoint } from '../../src/points/transition-to-point.ts';
import { aTransition } from '../support/transition.ts';

export const HOSTS = ['web1', 'web2'] as const;
/** Failed logins of each host: one every ten seconds of the second half of the span. */
export const FAILURES_PER_HOST = 90;
export const SPAN_MS = 30 * 60_000;
const STEP_MS = 10_000;

type Fields = Record<string, FieldValue>;

/** Metrics of two hosts over `SPAN_MS`: every measurement the dashboards ask for, in the types it is written in. */
export function madeMetrics(stopMs: number): readonly Point[] {
  const points: Point[] = [];
  for (let timeMs = stopMs - SPAN_MS; timeMs < stopMs; timeMs += STEP_MS) {
    const step = (timeMs - stopMs + SPAN_MS) / STEP_MS;
    for (const host of HOSTS)
      for (const [measurement, tags, fields] of [...hostMetrics(step), ...ownMetrics(step)])
        points.push({ measurement, tags: { ...tags, host }, fields, timeMs });
  }
  return points;
}

type Row = readonly [measurement: string, tags: Record<string, string>, fields: Fields];

const int = (value: number): bigint => BigInt(Math.round(value));
function ints(names: string, value: number): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, int(value)]));
}
function floats(names: string, value: number): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]));
}

function hostMetrics(step: number): readonly Row[] {
  const modes = 'usage_user usage_system usage_iowait usage_steal usage_nice usage_irq usage_softirq';
  const cpus = ['cpu-total', 'cpu0', 'cpu1'].map(
    (cpu): Row => ['cpu', { cpu }, { ...floats(modes, 2), usage_idle: 40 }],
  );
  const container = { container_name: 'shop', engine_host: 'web1' };
  return [
    ...cpus,
    ['mem', {}, { ...ints('used cached buffered free', 1e9), available_percent: 25 }],
    ['swap', {}, { used_percent: 10 }],
    ['swap', {}, ints('in out', step * 4096)],
    ['system', {}, { ...floats('load1 load5 load15', 3), n_cpus: 2n }],
    ['system', {}, { uptime: int(step * 10) }],
    ['pressure', { resource: 'cpu', type: 'some' }, { avg10: 1.5 }],
    ['disk', { path: '/', device: 'vda', fstype: 'ext4', mode: 'rw' }, floats('used_percent inodes_used_percent', 60)],
    ['disk', { path: '/data', device: 'vdb', fstype: 'ext4', mode: 'rw' }, floats('used_percent inodes_used_percent', 91)],
    ['diskio', { name: 'vda' }, { ...ints('read_bytes write_bytes reads writes', step * 1000), ...floats('io_util io_await', 4) }],
    ['net', { interface: 'eth0' }, ints('bytes_recv bytes_sent err_in err_out drop_in drop_out', step * 1000)],
    ['net', { interface: 'veth1' }, ints('bytes_recv bytes_sent err_in err_out drop_in drop_out', step * 1000)],
    ['netstat', {}, ints('tcp_established tcp_time_wait tcp_close_wait tcp_listen udp_socket', 7)],
    ['processes', {}, ints('running blocked zombies stopped total total_threads', 3)],
    ['kernel', {}, ints('context_switches interrupts processes_forked', step * 100)],
    ['temp', { sensor: 'coretemp_core_0' }, { temp: 43.5 }],
    ['procstat', { process_name: 'nginx' }, { cpu_usage: 30, memory_rss: 1_000_000n }],
    ['procstat', { process_name: 'nginx', instance: '2' }, { cpu_usage: 10, memory_rss: 500_000n }],
    ['systemd_units', { name: 'backup.service', load: 'loaded', active: 'failed', sub: 'failed' }, { active_code: 3n }],
    ['docker_container_cpu', { ...container, cpu: 'cpu-total' }, { usage_percent: 5 }],
    ['docker_container_mem', container, { usage: 9_711_616n }],
    ['host_info', {}, { os: 'linux', kernel: '6.1.0', memory_bytes: 8_000_000_000n }],
  ];
}

function ownMetrics(step: number): readonly Row[] {
  const source = { source: 'file:/var/log/auth.log', kind: 'file' };
  const shipped = 'shipped_lines failed_requests backlog_lines backlog_bytes dropped_lines quarantined_lines';
  return [
    ['crosswatch_process', {}, { rss_bytes: 90_000_000n, ...floats('cpu_seconds uptime_seconds', step), loop_delay_max_ms: 12, loop_delay_mean_ms: 1.5 }],
    ['crosswatch_collect', { collector: 'cpu' }, { ...ints('runs failures missed points series refused_points', step), duration_ms: 2.5 }],
    ['crosswatch_log_source', source, { ...ints('lines bytes lag_bytes', step * 10), silent_seconds: 3 }],
    ['crosswatch_engine', {}, ints('items late_dropped groups_evicted', step)],
    ['crosswatch_notify', { receiver: 'webhook' }, ints('delivered failed abandoned pending', step)],
    ['crosswatch_ship', {}, { ...ints(shipped, step), latency_ms: 4, backlog_age_seconds: 1.5 }],
    ['crosswatch_store', {}, ints('fields_dropped events_truncated', step)],
    ['crosswatch_host', {}, { silent_seconds: 4.5, missing: false }],
  ];
}

/** Events and alerts of the same span: a burst of failed logins, one that got in, sudo, a new account, three alerts. */
export function madeSecurity(stopMs: number): readonly Point[] {
  const points: Point[] = [];
  const burst = stopMs - SPAN_MS / 2;
  for (const host of HOSTS) {
    const add = (timeMs: number, action: string, outcome: 'failure' | 'success', more: Partial<SecurityEvent>): void => {
      const event = anEvent(host, timeMs, action, outcome, more);
      points.push(eventToPoint(event, { subMsNs: points.length }));
    };
    for (let i = 0; i < FAILURES_PER_HOST; i += 1) {
      const attack = { 'user.name': ['root', 'admin', 'git'][i % 3], 'source.ip': `203.0.113.${i % 5}` };
      add(burst + i * 10_000, 'ssh_login', 'failure', attack);
    }
    const login = { 'user.name': 'root', 'source.ip': '203.0.113.1', 'event.method': 'password' };
    add(stopMs - 5000, 'ssh_login', 'success', login);
    const sudo = { 'user.name': 'root', 'user.effective.name': 'root', 'process.command_line': '/usr/bin/id' };
    add(stopMs - 4000, 'sudo_command', 'success', { ...sudo, 'process.name': 'sudo' });
    add(stopMs - 3000, 'sudo_denied', 'failure', { ...sudo, 'process.name': 'sudo' });
    add(stopMs - 2000, 'user_added', 'success', { 'user.target.name': 'eve', 'event.category': 'iam' });
    points.push({ measurement: 'crosswatch_deadman', tags: { host }, fields: { silent_seconds: 200, last_seen: 1n }, timeMs: burst });
  }
  return [...points, ...madeAlerts(burst)];
}

function anEvent(
  host: string,
  timeMs: number,
  action: string,
  outcome: 'failure' | 'success',
  more: Partial<SecurityEvent>,
): SecurityEvent {
  return {
    '@timestamp': timeMs,
    'event.id': `${host}-${timeMs}-${action}`,
    'event.action': action,
    'event.category': 'authentication',
    'event.outcome': outcome,
    'host.name': host,
    'process.name': 'sshd',
    message: `a line about ${action}`,
    ...more,
  };
}

/** One alert that was resolved after 60 s, one that escalated and still fires, and one of no host. */
function madeAlerts(startMs: number): readonly Point[] {
  const evidence = { events: [anEvent('web1', startMs, 'ssh_login', 'failure', {})], points: [], droppedEvents: 0, droppedPoints: 0 };
  const base = { startedAtMs: startMs, evidence, runbookUrl: 'https://example.org/runbook' };
  const open = { ...base, group: { 'host.name': 'web2' }, fingerprint: 'fedcba9876543210' };
  const transitions: readonly Transition[] = [
    aTransition({ ...base, atMs: startMs }),
    aTransition({ ...base, atMs: startMs + 60_000, state: 'resolved', reason: 'resolve_after' }),
    aTransition({ ...open, atMs: startMs }),
    aTransition({ ...open, atMs: startMs + 600_000, state: 'escalated', level: 'critical' }),
    aTransition({ ...base, atMs: startMs, rule: 'spray', group: { 'source.ip': '203.0.113.1' }, fingerprint: '0000000000000001' }),
  ];
  return transitions.map((transition, index) => transitionToPoint(transition, { subMsNs: index }));
}
