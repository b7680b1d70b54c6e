import type { FluxValue } from '../../../src/influx/flux.ts';
import type { QueryRow } from '../../../src/influx/query.ts';
import { DAY, HOUR, NOON } from './data.ts';

interface Expected {
  /** Beside `start` and `stop`, which are the day before noon where nothing else is said. */
  readonly parameters?: Readonly<Record<string, FluxValue>>;
  readonly rows: readonly QueryRow[];
}

const before = (ms: number): Date => new Date(NOON - ms);

/** What each query answers to the history in `data.ts`. Floats have two digits. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  account_changes: {
    rows: [
      {"_time": "2026-03-04T10:30:00Z", "message": "new user: name=eve", "action": "user_added", "host": "web1"},
    ],
  },
  alert_durations: {
    rows: [
      {"rule": "bruteforce", "alerts": 2, "mean_seconds": 900, "longest_seconds": 1200},
    ],
  },
  alerts_open: {
    rows: [
      {"_time": "2026-03-04T11:05:00Z", "host": "web2", "level": "high", "rule": "disk_full", "state": "firing", "fingerprint": "cccc", "title": "Title of disk_full"},
    ],
  },
  attacking_networks: {
    rows: [
      {"network": "203.0.113.0/24", "addresses": 2, "failures": 16},
      {"network": "198.51.100.0/24", "addresses": 3, "failures": 6},
    ],
  },
  busiest_disks: {
    rows: [
      {"host": "web1", "name": "vda", "read": 10, "write": 2000, "total": 2010},
    ],
  },
  collection_gaps: {
    parameters: { start: before(2.5 * HOUR) },
    rows: [
      {"_time": "2026-03-04T10:00:00Z", "host": "web1", "elapsed": 1800},
      {"_time": "2026-03-04T10:00:00Z", "host": "web2", "elapsed": 1800},
    ],
  },
  collector_health: {
    rows: [
      {"_time": "2026-03-04T11:59:00Z", "host": "web1", "cpu_seconds": 100, "loop_delay_max_ms": 12.5, "rss_bytes": 80000000},
    ],
  },
  cpu_anomaly: {
    parameters: { start: before(7 * DAY) },
    rows: [
      {"host": "web1", "now": 60, "usual": 20.99, "deviations": 38.89},
    ],
  },
  cpu_baseline: {
    parameters: { start: before(2 * HOUR) },
    rows: [
      {"host": "web1", "weekday": 3, "hour": 10, "mean": 20, "stddev": 0},
      {"host": "web1", "weekday": 3, "hour": 11, "mean": 60, "stddev": 35.3},
      {"host": "web2", "weekday": 3, "hour": 10, "mean": 50, "stddev": 0},
      {"host": "web2", "weekday": 3, "hour": 11, "mean": 52, "stddev": 0},
    ],
  },
  cpu_p95_per_host: {
    parameters: { start: before(2 * HOUR) },
    rows: [
      {"host": "web1", "p95": 95, "mean": 40},
      {"host": "web2", "p95": 52, "mean": 50.92},
    ],
  },
  cpu_week_over_week: {
    parameters: { start: before(2 * HOUR) },
    rows: [
      {"_time": "2026-03-04T10:00:00Z", "host": "web1", "now": 20, "before": 20, "change": 0},
      {"_time": "2026-03-04T11:00:00Z", "host": "web1", "now": 60, "before": 22, "change": 38},
      {"_time": "2026-03-04T10:00:00Z", "host": "web2", "now": 50, "before": 50, "change": 0},
      {"_time": "2026-03-04T11:00:00Z", "host": "web2", "now": 52, "before": 52, "change": 0},
    ],
  },
  disk_forecast: {
    parameters: { start: before(28 * DAY), days: 3 },
    rows: [
      {"host": "web1", "path": "/", "_time": "2026-03-05T00:00:00Z", "_value": 87.91},
      {"host": "web1", "path": "/", "_time": "2026-03-06T00:00:00Z", "_value": 88.9},
      {"host": "web1", "path": "/", "_time": "2026-03-07T00:00:00Z", "_value": 89.89},
    ],
  },
  disks_full_by: {
    parameters: { start: before(7 * DAY) },
    rows: [
      {"host": "web1", "path": "/", "used_percent": 87, "percent_per_day": 1, "days_left": 13, "full_at": "2026-03-17T11:59:59.999999921Z"},
    ],
  },
  distributed_attack: {
    rows: [
      {"user": "deploy", "addresses": 3, "failures": 6},
    ],
  },
  event_heatmap: {
    parameters: { start: before(28 * DAY) },
    rows: [
      {"weekday": 0, "hour": 3, "_value": 2},
      {"weekday": 3, "hour": 9, "_value": 6},
      {"weekday": 3, "hour": 11, "_value": 16},
    ],
  },
  event_rate: {
    rows: [
      {"_time": "2026-03-04T11:00:00Z", "host": "web1", "action": "ssh_login", "outcome": "failure", "_value": 16},
      {"_time": "2026-03-04T08:00:00Z", "host": "web1", "action": "ssh_login", "outcome": "success", "_value": 2},
      {"_time": "2026-03-04T11:00:00Z", "host": "web1", "action": "ssh_login", "outcome": "success", "_value": 1},
      {"_time": "2026-03-04T10:00:00Z", "host": "web1", "action": "sudo_command", "outcome": "success", "_value": 3},
      {"_time": "2026-03-04T10:00:00Z", "host": "web1", "action": "sudo_denied", "outcome": "failure", "_value": 1},
      {"_time": "2026-03-04T10:00:00Z", "host": "web1", "action": "user_added", "outcome": "success", "_value": 1},
      {"_time": "2026-03-04T09:00:00Z", "host": "web2", "action": "ssh_login", "outcome": "failure", "_value": 6},
    ],
  },
  load_per_cpu: {
    rows: [
      {"_time": "2026-03-04T11:00:00Z", "host": "web1", "load_per_cpu": 2},
      {"_time": "2026-03-04T11:00:00Z", "host": "web2", "load_per_cpu": 0.5},
    ],
  },
  long_trend: {
    parameters: { start: before(30 * DAY) },
    rows: [
      {"_time": "2026-02-22T00:00:00Z", "host": "web1", "mean": 12.5, "min": 1, "max": 40},
    ],
  },
  memory_pressure: {
    rows: [
      {"_time": "2026-03-04T11:15:00Z", "host": "web1", "_value": 4.5},
    ],
  },
  network_throughput: {
    rows: [
      {"host": "web1", "interface": "eth0", "direction": "bytes_recv", "bits_per_second": 8000},
      {"host": "web1", "interface": "eth0", "direction": "bytes_sent", "bits_per_second": 800},
    ],
  },
  new_sources: {
    parameters: { start: before(30 * DAY) },
    rows: [
      {"_time": "2026-03-04T08:30:00Z", "host": "web1", "source_ip": "192.0.2.99", "user": "bob"},
      {"_time": "2026-03-04T11:03:00Z", "host": "web1", "source_ip": "203.0.113.7", "user": "root"},
    ],
  },
  noisy_hosts: {
    rows: [
      {"host": "web1", "rule": "bruteforce", "alerts": 2},
      {"host": "web2", "rule": "disk_full", "alerts": 1},
    ],
  },
  silent_hosts: {
    rows: [
      {"_time": "2026-03-04T11:50:00Z", "host": "web2"},
    ],
  },
  slo_burn: {
    rows: [
      {"host": "web1", "bad_share": 0.18, "burn": 18.29},
      {"host": "web2", "bad_share": 0, "burn": 0},
    ],
  },
  spike_and_failed_logins: {
    rows: [
      {"_time": "2026-03-04T11:00:00Z", "host": "web1", "cpu": 95, "failures": 12},
    ],
  },
  success_after_failures: {
    rows: [
      {"source_ip": "203.0.113.7", "failures": 12, "succeeded_at": "2026-03-04T11:03:00Z", "host": "web1", "user": "root"},
    ],
  },
  sudo_by_user: {
    rows: [
      {"host": "web1", "user": "alice", "commands": 2, "refused": 0},
      {"host": "web1", "user": "bob", "commands": 1, "refused": 1},
    ],
  },
  top_attackers: {
    parameters: { top: 3 },
    rows: [
      {"source_ip": "203.0.113.7", "failures": 12, "first": "2026-03-04T11:01:00Z", "last": "2026-03-04T11:02:50Z"},
      {"source_ip": "203.0.113.8", "failures": 4, "first": "2026-03-04T11:06:00Z", "last": "2026-03-04T11:06:03Z"},
      {"source_ip": "198.51.100.1", "failures": 2, "first": "2026-03-04T09:00:00Z", "last": "2026-03-04T09:03:00Z"},
    ],
  },
  top_processes: {
    rows: [
      {"host": "web1", "process_name": "postgres", "cpu_usage": 50, "memory_rss": 3000},
      {"host": "web1", "process_name": "nginx", "cpu_usage": 5, "memory_rss": 100},
    ],
  },
  users_under_attack: {
    rows: [
      {"user": "root", "failures": 12, "addresses": 1},
      {"user": "deploy", "failures": 6, "addresses": 3},
      {"user": "admin", "failures": 4, "addresses": 1},
    ],
  },
};
