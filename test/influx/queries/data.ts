import type { BucketRole } from '../../../src/model/shipment.ts';

// A made history of two hosts, small enough to work out every answer by hand. Noon is a Wednesday.
export const NOON = Date.UTC(2026, 2, 4, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Lines = Record<BucketRole | 'rollup', string[]>;

/** The lines of the history, by bucket. */
export function madeHistory(): Lines {
  return { metrics: [...cpu(), ...hostMetrics()], security: [...events(), ...alerts()], rollup: rollups() };
}

const at = (timeMs: number): string => `${timeMs}000000`;

/** CPU use in percent: web1 20 and 22, web2 50 and 52 in turns by the hour; web1 spikes at 11:00; web2 ends at 11:50. */
function cpuUse(host: string, timeMs: number): number | undefined {
  const odd = (timeMs / HOUR) & 1;
  if (host === 'web2') return timeMs > NOON - 10 * MINUTE ? undefined : 50 + 2 * odd;
  if (timeMs < NOON - HOUR) return 20 + 2 * odd;
  return timeMs < NOON - 30 * MINUTE ? 95 : 25;
}

/** Every half hour for two weeks, every minute during the last two hours. */
function cpu(): string[] {
  const lines: string[] = [];
  for (const host of ['web1', 'web2']) {
    for (let t = NOON - 14 * DAY; t < NOON; t += t < NOON - 2 * HOUR ? 30 * MINUTE : MINUTE) {
      const use = cpuUse(host, t);
      if (use !== undefined) lines.push(`cpu,cpu=cpu-total,host=${host} usage_idle=${100 - use} ${at(t)}`);
    }
  }
  return lines;
}

function hostMetrics(): string[] {
  const eleven = NOON - HOUR;
  const lines = [
    `system,host=web1 load1=9,load15=8,n_cpus=4i ${at(eleven)}`,
    `system,host=web1 load1=1,load15=2,n_cpus=4i ${at(eleven + MINUTE)}`,
    `system,host=web2 load1=1,load15=1,n_cpus=2i ${at(eleven)}`,
    `mem,host=web1 available_percent=50 ${at(eleven)}`,
    `mem,host=web1 available_percent=4.5 ${at(eleven + 15 * MINUTE)}`,
    `mem,host=web2 available_percent=40 ${at(eleven)}`,
    `procstat,host=web1,process_name=postgres cpu_usage=40,memory_rss=1000i ${at(eleven + MINUTE)}`,
    `procstat,host=web1,process_name=postgres cpu_usage=60,memory_rss=3000i ${at(eleven + 2 * MINUTE)}`,
    `procstat,host=web1,process_name=nginx cpu_usage=5,memory_rss=100i ${at(eleven + MINUTE)}`,
    `crosswatch_process,host=web1 rss_bytes=90000000i,loop_delay_max_ms=1,cpu_seconds=99 ${at(NOON - 2 * MINUTE)}`,
    `crosswatch_process,host=web1 rss_bytes=80000000i,loop_delay_max_ms=12.5,cpu_seconds=100 ${at(NOON - MINUTE)}`,
  ];
  // One percent a day; full after 13 days more. The other file system stays as it is.
  for (let t = NOON - 28 * DAY; t < NOON; t += HOUR) {
    const growing = 87 + (t - NOON) / DAY;
    lines.push(`disk,device=vda,fstype=ext4,host=web1,mode=rw,path=/ used_percent=${growing} ${at(t)}`);
    lines.push(`disk,device=vdb,fstype=ext4,host=web1,mode=rw,path=/data used_percent=50 ${at(t)}`);
  }
  // Counters that grow by 1000 and 100 bytes a second and start again at half past ten.
  for (let i = 0; i < 60; i += 1) {
    const seconds = (i % 30) * 60;
    const t = at(NOON - 2 * HOUR + i * MINUTE);
    lines.push(`net,host=web1,interface=eth0 bytes_recv=${seconds * 1000}i,bytes_sent=${seconds * 100}i ${t}`);
    lines.push(`diskio,host=web1,name=vda read_bytes=${seconds * 10}i,write_bytes=${seconds * 2000}i ${t}`);
  }
  return lines;
}

function event(timeMs: number, host: string, action: string, outcome: string, fields: Record<string, string>): string {
  const process = action.startsWith('sudo') ? 'sudo' : 'sshd';
  const text = Object.entries(fields).map(([name, value]) => `,${name}="${value}"`);
  const tags = `action=${action},category=authentication,host=${host},outcome=${outcome},process=${process}`;
  return `security_event,${tags} count=1i${text.join('')} ${at(timeMs)}`;
}

function events(): string[] {
  const today = NOON - 12 * HOUR;
  const clock = (hours: number, minutes = 0, seconds = 0): number =>
    today + hours * HOUR + minutes * MINUTE + seconds * 1000;
  const login = (timeMs: number, host: string, outcome: string, source_ip: string, user: string): string =>
    event(timeMs, host, 'ssh_login', outcome, { source_ip, user });
  const lines: string[] = [];
  for (let i = 0; i < 12; i += 1) lines.push(login(clock(11, 1, i * 10), 'web1', 'failure', '203.0.113.7', 'root'));
  lines.push(login(clock(11, 3), 'web1', 'success', '203.0.113.7', 'root'));
  for (let i = 0; i < 4; i += 1) lines.push(login(clock(11, 6, i), 'web1', 'failure', '203.0.113.8', 'admin'));
  for (let i = 0; i < 6; i += 1)
    lines.push(login(clock(9, i), 'web2', 'failure', `198.51.100.${1 + (i % 3)}`, 'deploy'));
  lines.push(
    login(today - 3 * DAY + 8 * HOUR, 'web1', 'success', '192.0.2.10', 'alice'),
    login(clock(8), 'web1', 'success', '192.0.2.10', 'alice'),
    login(clock(8, 30), 'web1', 'success', '192.0.2.99', 'bob'),
    login(today - 3 * DAY + 3.25 * HOUR, 'web1', 'failure', '203.0.113.9', 'root'),
    login(today - 3 * DAY + 3.5 * HOUR, 'web1', 'failure', '203.0.113.9', 'root'),
    event(clock(10, 0, 1), 'web1', 'sudo_command', 'success', { user: 'alice' }),
    event(clock(10, 0, 2), 'web1', 'sudo_command', 'success', { user: 'alice' }),
    event(clock(10, 0, 3), 'web1', 'sudo_command', 'success', { user: 'bob' }),
    event(clock(10, 0, 4), 'web1', 'sudo_denied', 'failure', { user: 'bob' }),
    event(clock(10, 30), 'web1', 'user_added', 'success', { user: 'eve', message: 'new user: name=eve' }),
  );
  return lines;
}

function alerts(): string[] {
  const transition = (minutes: number, host: string, rule: string, fingerprint: string, ended?: number): string => {
    const state = ended === undefined ? 'firing' : 'resolved';
    const startedAt = NOON + minutes * MINUTE;
    const times = `started_at=${at(startedAt)}i${ended === undefined ? '' : `,ended_at=${at(NOON + ended * MINUTE)}i`}`;
    const fields = `fingerprint="${fingerprint}",title="Title of ${rule}",${times}`;
    return `alert,host=${host},level=high,rule=${rule},state=${state} ${fields} ${at(NOON + (ended ?? minutes) * MINUTE)}`;
  };
  return [
    transition(-180, 'web1', 'bruteforce', 'aaaa'),
    transition(-180, 'web1', 'bruteforce', 'aaaa', -170),
    transition(-120, 'web1', 'bruteforce', 'bbbb'),
    transition(-120, 'web1', 'bruteforce', 'bbbb', -100),
    transition(-55, 'web2', 'disk_full', 'cccc'),
  ];
}

/** Two steps of one day: 30 samples with mean 10, and 10 samples with mean 20. */
function rollups(): string[] {
  const step = (timeMs: number, values: Record<string, number>): string[] =>
    Object.entries(values).map(
      ([aggregate, value]) => `cpu,aggregate=${aggregate},cpu=cpu-total,host=web1 usage_idle=${value} ${at(timeMs)}`,
    );
  const day = NOON - 10 * DAY;
  return [
    ...step(day, { mean: 10, min: 1, max: 15, count: 30 }),
    ...step(day + HOUR, { mean: 20, min: 5, max: 40, count: 10 }),
  ];
}
