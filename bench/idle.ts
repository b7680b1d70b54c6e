// What the program costs while nothing happens: CPU and memory of the built program.
//
//   npm run build && npx tsx bench/idle.ts [SECONDS] [INTERVAL]
//
// Method: what `npm start` runs, with all collectors at INTERVAL (default 1s; the product's is 5s), the shipped rules, the page
// served and nobody looking; after 10 s of warm-up, user and system time of /proc/PID/stat over SECONDS, and VmRSS at the end.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';

const seconds = Number(process.argv[2] ?? 30);
const interval = process.argv[3] ?? '1s';
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-idle-'));
const log = path.join(folder, 'auth.log');
writeFileSync(log, '');
writeFileSync(
  path.join(folder, 'crosswatch.yml'),
  `collect: {interval: ${interval}}\nlogs: {sources: [{file: ${log}}]}\nserve: {port: 0}\n`,
);
const root = path.resolve(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: { start: string };
};
const words = scripts.start.split(' ').slice(1);
const args = words.map((word) => (word.endsWith('.js') ? path.join(root, word) : word));
const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
await pause(10_000);
const before = cpuTicks();
await pause(seconds * 1000);
const share = ((cpuTicks() - before) / ticksPerSecond / seconds) * 100;
const rss = /VmRSS:\s+(?<kib>\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.groups?.['kib'];
console.log(`${seconds} s at an interval of ${interval}, load average ${loadavg()[0]?.toFixed(1)}`);
console.log(`CPU ${share.toFixed(2)} % of a core, RSS ${(Number(rss) / 1024).toFixed(0)} MiB`);
child.kill('SIGTERM');
child.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function cpuTicks(): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
