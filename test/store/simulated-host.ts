import type { FieldValue, Point } from '../../src/model/point.ts';

const CPUS = 4;
const TICKS_PER_SECOND = 100;
const PAGE = 4096n;

/**
 * A busy host as its collectors see it: about 250 fields a collection, counters that grow by chance, gauges that wander,
 * percentages made of clock ticks, and what hardly ever changes. Equal seeds give equal hosts.
 */
export function createSimulatedHost(seed: number, intervalMs: number): { collect(timeMs: number): Point[] } {
  let state = seed >>> 0;
  // Mulberry32 by Tommy Ettinger, public domain.
  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  const integers = new Map<string, bigint>();
  let load = 0.3;

  function grow(name: string, perInterval: number): bigint {
    const next =
      (integers.get(name) ?? BigInt(Math.floor(random() * 1e9))) + BigInt(Math.round(random() * perInterval));
    integers.set(name, next);
    return next;
  }
  function wander(name: string, start: number, by: number, unit = 1n): bigint {
    const step = BigInt(Math.round((random() - 0.5) * by));
    const next = (integers.get(name) ?? BigInt(start)) + step;
    integers.set(name, next < 0n ? 0n : next);
    return (next < 0n ? 0n : next) * unit;
  }
  function same(names: readonly string[], value: bigint): Record<string, FieldValue> {
    return Object.fromEntries(names.map((name) => [name, value]));
  }

  function cpu(name: string, cores: number, timeMs: number): Point {
    const total = (cores * TICKS_PER_SECOND * intervalMs) / 1000;
    let left = total;
    const take = (share: number): number => {
      const ticks = Math.min(left, Math.round(total * share * random() * 2));
      left -= ticks;
      return (100 * ticks) / total;
    };
    const fields: Record<string, FieldValue> = {
      usage_user: take(load * 0.6),
      usage_system: take(load * 0.2),
      usage_iowait: take(0.01),
      usage_softirq: take(0.005),
      usage_nice: 0,
      usage_irq: 0,
      usage_steal: 0,
      usage_guest: 0,
      usage_guest_nice: 0,
    };
    fields['usage_idle'] = (100 * left) / total;
    fields['usage_active'] = 100 - fields['usage_idle'];
    return { measurement: 'cpu', tags: { host: 'web1', cpu: name }, fields, timeMs };
  }

  function mem(timeMs: number): Point {
    const total = 25_276_510_208n;
    const used = wander('mem.used', 150_000, 500, PAGE);
    const available = total - used;
    const names = [
      'free',
      'cached',
      'buffered',
      'active',
      'inactive',
      'slab',
      'mapped',
      'dirty',
      'page_tables',
    ];
    const rest = ['shared', 'sreclaimable', 'sunreclaim', 'committed_as'];
    return {
      measurement: 'mem',
      tags: { host: 'web1' },
      timeMs,
      fields: {
        total,
        used,
        available,
        used_percent: (Number(used) / Number(total)) * 100,
        available_percent: (Number(available) / Number(total)) * 100,
        ...Object.fromEntries([...names, ...rest].map((n) => [n, wander(`mem.${n}`, 90_000, 300, PAGE)])),
        ...same(['swap_total', 'swap_free', 'swap_cached', 'huge_pages_total', 'huge_pages_free'], 0n),
        ...same(['commit_limit', 'vmalloc_total', 'huge_page_size', 'high_total', 'high_free'], 2_097_152n),
        ...same(
          ['low_total', 'low_free', 'vmalloc_used', 'vmalloc_chunk', 'write_back', 'write_back_tmp'],
          0n,
        ),
      },
    };
  }

  function disk(path: string, timeMs: number): Point {
    const total = 270_553_174_016n;
    const used = wander(`disk${path}.used`, 8_000_000, 40, PAGE);
    const inodes = wander(`disk${path}.inodes`, 911_531, 6);
    return {
      measurement: 'disk',
      tags: { host: 'web1', device: 'vda', fstype: 'ext4', mode: 'rw', path },
      timeMs,
      fields: {
        total,
        used,
        free: total - used,
        used_percent: (Number(used) / Number(total)) * 100,
        inodes_total: 16_777_216n,
        inodes_used: inodes,
        inodes_free: 16_777_216n - inodes,
        inodes_used_percent: (Number(inodes) / 16_777_216) * 100,
      },
    };
  }

  function counters(
    measurement: string,
    tag: Record<string, string>,
    rates: Record<string, number>,
    timeMs: number,
  ) {
    const id = `${measurement}.${Object.values(tag).join('.')}`;
    const fields = Object.entries(rates).map(([name, rate]) => [
      name,
      rate === 0 ? 0n : grow(`${id}.${name}`, (rate * intervalMs) / 1000),
    ]);
    return { measurement, tags: { host: 'web1', ...tag }, fields: Object.fromEntries(fields), timeMs };
  }

  function pressure(resource: string, type: string, timeMs: number): Point {
    const avg = (unit: number): number => Math.round(load * random() * unit) / 100;
    const fields = {
      avg10: avg(300),
      avg60: avg(30),
      avg300: avg(10),
      total: grow(`psi.${resource}${type}`, 40_000),
    };
    return { measurement: 'pressure', tags: { host: 'web1', resource, type }, fields, timeMs };
  }

  function gauges(measurement: string, starts: Record<string, number>, by: number, timeMs: number): Point {
    const fields = Object.entries(starts).map(([n, start]) => [n, wander(`${measurement}.${n}`, start, by)]);
    return { measurement, tags: { host: 'web1' }, fields: Object.fromEntries(fields), timeMs };
  }

  return {
    collect(timeMs) {
      load = Math.min(1, Math.max(0.02, load + (random() - 0.5) * 0.05));
      const cores = Array.from({ length: CPUS }, (_, i) => cpu(`cpu${i}`, 1, timeMs));
      const io = { reads: 20, writes: 60, read_bytes: 4e5, write_bytes: 9e5, read_time: 30, write_time: 90 };
      const io2 = {
        io_time: 80,
        weighted_io_time: 120,
        merged_reads: 0,
        merged_writes: 20,
        iops_in_progress: 0,
      };
      const net = { bytes_sent: 40_000, bytes_recv: 90_000, packets_sent: 300, packets_recv: 400 };
      const bad = { err_in: 0, err_out: 0, drop_in: 0.1, drop_out: 0, speed: 0 };
      const load1 = Math.round(load * CPUS * 100) / 100;
      const uptime = BigInt(Math.floor(timeMs / 1000) - 1_700_000_000);
      return [
        cpu('cpu-total', CPUS, timeMs),
        ...cores,
        mem(timeMs),
        ...['/', '/home', '/var'].map((path) => disk(path, timeMs)),
        ...['vda', 'vdb'].map((name) => counters('diskio', { name }, { ...io, ...io2 }, timeMs)),
        ...['eth0', 'eth1', 'lo'].map((name) =>
          counters('net', { interface: name }, { ...net, ...bad }, timeMs),
        ),
        counters(
          'kernel',
          {},
          { context_switches: 9000, interrupts: 7000, processes_forked: 40, boot_time: 0 },
          timeMs,
        ),
        ...['cpu', 'memory', 'io'].flatMap((r) => ['some', 'full'].map((type) => pressure(r, type, timeMs))),
        gauges(
          'processes',
          { total: 180, running: 2, sleeping: 120, idle: 50, blocked: 0, total_threads: 400 },
          6,
          timeMs,
        ),
        gauges('processes', { zombies: 0, stopped: 0, paging: 0, dead: 0, unknown: 0 }, 0, timeMs),
        gauges(
          'netstat',
          { tcp_established: 60, tcp_time_wait: 30, tcp_listen: 14, udp_socket: 9 },
          4,
          timeMs,
        ),
        gauges(
          'netstat',
          { tcp_close: 0, tcp_close_wait: 0, tcp_last_ack: 0, tcp_closing: 0, tcp_none: 0 },
          0,
          timeMs,
        ),
        gauges('swap', { total: 0, used: 0, free: 0, in: 0, out: 0 }, 0, timeMs),
        {
          measurement: 'system',
          tags: { host: 'web1' },
          fields: {
            load1,
            load5: load1,
            load15: load1,
            n_cpus: 4n,
            n_users: 1n,
            uptime,
            uptime_format: `${uptime} s`,
          },
          timeMs,
        },
        ...['nginx', 'postgres', 'node', 'sshd', 'redis'].map((name) => ({
          measurement: 'procstat',
          tags: { host: 'web1', process_name: name },
          fields: {
            user: 'app',
            cpu_usage: Math.round(random() * load * 500) / 5,
            memory_usage: Number(wander(`proc.${name}.m`, 300, 3)) / 100,
            memory_rss: wander(`proc.${name}.rss`, 40_000, 60, PAGE),
            num_threads: 12n,
            num_fds: wander(`proc.${name}.fds`, 90, 4),
            pid: 4711n,
          },
          timeMs,
        })),
      ];
    },
  };
}
