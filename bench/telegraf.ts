// Crosswatch beside Telegraf on this host, into one bucket of one InfluxDB: every series, field, type and value compared.
//
//   npm run build && INFLUXD_BIN=... npx tsx bench/telegraf.ts TELEGRAF_BINARY [SECONDS]
//
// Method: both collect every 5 s for SECONDS (default 120) and write to one bucket, told apart by the tag `host`, so that a
// field of another type is refused by the server. Each value of Telegraf's is held against the one of Crosswatch at the
// same moment: equal within 2 %, or within the most that the field changes from one moment to the next, since the two do
// not read at the same instant. What is absent, of another type, or agrees at fewer than nine of ten moments is printed,
// and the exit code is 1. Processes are matched by pid, as Telegraf gives those of one name one series.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flux } from '../src/influx/flux.ts';
import { createRawQuery } from '../src/influx/query.ts';
import { startInfluxd } from '../test/support/influxd.ts';
import { startService } from '../test/support/program.ts';

/** Inputs of Telegraf with what has to be said for both programs to report the same things. */
const INPUTS: Readonly<Record<string, string>> = {
  cpu: 'report_active = true',
  mem: '',
  swap: '',
  disk: 'ignore_fs = ["tmpfs", "devtmpfs", "devfs", "iso9660", "overlay", "aufs", "squashfs"]',
  diskio: '',
  net: '',
  netstat: '',
  processes: '',
  system: '',
  kernel: 'collect = ["psi"]',
  temp: '',
  procstat: 'fieldexclude = ["memory_size"]\npattern = "."\ntag_with = ["pid"]\ntagexclude = ["pattern"]',
  // Without somebody to ask, Telegraf does not start.
  ...(existsSync('/run/systemd/system') ? { systemd_units: 'details = true' } : {}),
  ...(spawnSync('docker', ['info']).status === 0
    ? {
        docker: 'perdevice_include = []\ntotal_include = ["cpu", "network"]\ncontainer_state_include = ["*"]',
      }
    : {}),
};

/** Read more seldom by default. */
const SLOW = ['netstat', 'processes', 'temp', 'procstat', 'systemd_units', 'docker'];

const INTERVAL_MS = 5000;

interface Values {
  readonly type: string;
  /** Text as the server wrote it, by moment. */
  readonly at: Map<number, string>;
}

const [telegraf, seconds = '120'] = process.argv.slice(2);
if (telegraf === undefined) throw new Error('usage: npx tsx bench/telegraf.ts TELEGRAF_BINARY [SECONDS]');
const influxd = await startInfluxd();
if (influxd === undefined) process.exit(2);
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-telegraf-'));
writeFileSync(path.join(folder, 'telegraf.conf'), telegrafConfig());
writeFileSync(path.join(folder, 'crosswatch.yml'), crosswatchConfig());
const peer = spawn(telegraf, ['--config', path.join(folder, 'telegraf.conf')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const service = await startService({
  cwd: folder,
  env: { INFLUX_URL: influxd.url, INFLUX_TOKEN: influxd.token, INFLUX_BUCKET: influxd.bucket },
});
await pause(Number(seconds) * 1000);
peer.kill('SIGTERM');
await service.stop();
const refused = /"lines":\d+,"reason":"[^"]*/.exec(service.log())?.[0];
const [theirs, ours] = [await readAll('telegraf'), await readAll('crosswatch')];
await influxd.stop();
rmSync(folder, { recursive: true, force: true });

const differences = compare();
console.log(`fields of Telegraf's: ${theirs.size}; values held side by side: ${differences.compared}`);
for (const measurement of Object.keys(INPUTS))
  if (![...theirs.keys()].some((key) => key.startsWith(`${measurement},`)))
    console.log(`${measurement}: nothing on this host`);
if (refused !== undefined) console.log(`InfluxDB refused lines of Crosswatch's: ${refused}`);
for (const difference of differences.found) console.log(difference);
console.log(differences.found.length === 0 ? 'no differences' : `${differences.found.length} differences`);
process.exitCode = differences.found.length === 0 && refused === undefined ? 0 : 1;

function compare(): { compared: number; found: string[] } {
  const found: string[] = [];
  let compared = 0;
  for (const [key, their] of theirs) {
    const our = ours.get(key);
    // Processes that use nothing are not reported, and one may have lived for a moment that only one of the two saw.
    const process = key.startsWith('procstat') ? key.slice(0, key.lastIndexOf(' ')) : undefined;
    if (process !== undefined && key.endsWith(' status')) continue;
    if (process !== undefined && (their.at.size < 5 || !ours.has(`${process} pid`))) continue;
    if (our === undefined) {
      found.push(`absent          ${key}`);
      continue;
    }
    if (our.type !== their.type) found.push(`another type    ${key}: ${our.type}, not ${their.type}`);
    const pairs = [...their.at].flatMap(([time, value]): [string, string][] => {
      const own = our.at.get(time);
      return own === undefined ? [] : [[value, own]];
    });
    compared += pairs.length;
    if (pairs.length === 0) found.push(`never together  ${key}`);
    const step = Math.max(largestStep(their), largestStep(our));
    const apart = pairs.filter(([value, own]) => !agree(value, own, step));
    if (apart.length > Math.max(1, pairs.length / 10))
      found.push(`other values    ${key}: ${apart.length} of ${pairs.length}, as ${apart[0]?.join(' and ')}`);
  }
  return { compared, found };
}

function agree(value: string, own: string, step: number): boolean {
  const [a, b] = [Number(value), Number(own)];
  return value === own || Math.abs(a - b) <= Math.max(step, Math.abs(a) * 0.02);
}

function largestStep({ at }: Values): number {
  const numbers = [...at].toSorted(([a], [b]) => a - b).map(([, value]) => Number(value));
  return Math.max(0, ...numbers.slice(1).map((value, i) => Math.abs(value - (numbers[i] ?? 0))));
}

/** Values by series and field. */
async function readAll(host: string): Promise<Map<string, Values>> {
  const ask = createRawQuery({ ...influxd!, timeoutMs: 60_000 });
  const all = new Map<string, Values>();
  const pids = new Map<string, string>();
  const text = flux`from(bucket: ${influxd!.bucket}) |> range(start: -1h) |> filter(fn: (r) => r.host == ${host} and r._measurement !~ /^crosswatch|_lookup$/)`;
  const rows: { series: string; time: number; field: string; value: string; type: string }[] = [];
  for await (const { values, meta } of ask(text)) {
    const at = (label: string): string => meta.get([...values], label) as string;
    const tags = meta.columns
      .filter(({ label }) => !/^(_|result$|table$|host$|instance$|pid$)/.test(label))
      .map(({ label }) => `${label}=${at(label)}`);
    const index = meta.column('_value').index;
    const series = `${at('_measurement')},${tags.toSorted().join(',')}`;
    const time = Math.floor(Date.parse(at('_time')) / INTERVAL_MS);
    const row = { series, time, field: at('_field'), value: values[index] ?? '' };
    rows.push({ ...row, type: meta.column('_value').dataType });
    const instance = meta.column('instance', false).label === '' ? '' : at('instance');
    if (row.series.startsWith('procstat'))
      rows[rows.length - 1]!.series +=
        `|${meta.column('pid', false).label === '' ? `?${instance}` : at('pid')}`;
    if (row.field === 'pid') pids.set(`${rows.at(-1)!.series} ${row.time}`, row.value);
  }
  for (const { series, time, field, value, type } of rows) {
    const pid = pids.get(`${series} ${time}`);
    const key = `${pid === undefined ? series : series.replace(/\|.*/, `|${pid}`)} ${field}`;
    const known = all.get(key) ?? { type, at: new Map<number, string>() };
    known.at.set(time, value);
    all.set(key, known);
  }
  return all;
}

function telegrafConfig(): string {
  const inputs = Object.entries(INPUTS).map(([name, lines]) => `[[inputs.${name}]]\n${lines}\n`);
  return `[agent]
interval = "5s"
flush_interval = "1s"
hostname = "telegraf"
quiet = true
[[outputs.influxdb_v2]]
urls = ["${influxd!.url}"]
token = "${influxd!.token}"
organization = "${influxd!.org}"
bucket = "${influxd!.bucket}"
${inputs.join('')}`;
}

function crosswatchConfig(): string {
  const slow = SLOW.map(
    (name) => `  ${name}: {interval: 5s${name === 'procstat' ? ', top: 100, max_cmdline: 4096' : ''}}`,
  );
  return `host: crosswatch
collect:
  interval: 5s
${slow.join('\n')}
logs: {sources: []}
serve: {port: 0}
`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
