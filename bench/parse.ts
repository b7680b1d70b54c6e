import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventParser } from '../src/events/event-parser.ts';
import { createEventStream, createNdjsonStream } from '../src/events/log-stream.ts';

// Lines a second of the parser, beside sshg-parser (sshguard) and fail2ban-regex where they are installed, all on the
// same made log in the same run: `npx tsx bench/parse.ts [FILE]`. Without FILE a log is made. Seconds are of processor
// time in user mode, the shortest of three rounds, so that other work on the machine weighs less.
// The rounds of the parser share one process, as a service that runs for long does: the first, in which its code is
// still being compiled, takes about 0.4 s more on a million lines, and is not the shortest. The others are processes anew.
const LINES = 1_000_000;
const FAIL2BAN_LINES = 30_000;
const CHUNK_BYTES = 256 * 1024;
const ROUNDS = 3;

/** A log of a host under a brute-force attack; the same for every run. */
function makeLog(lines: number): string {
  let state = 7;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const users = ['root', 'admin', 'test', 'oracle', 'ubuntu', 'deploy', 'mira', 'jonas'];
  const out: string[] = [];
  let ms = Date.UTC(2026, 10, 20);
  for (let i = 0; i < lines; i++) {
    ms += random(400);
    const date = new Date(ms);
    const stamp = `Nov ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`;
    const user = users[random(users.length)];
    const ip = `203.0.${random(114)}.${1 + random(254)}`;
    const peer = `${ip} port ${1024 + random(60_000)}`;
    const message = [
      `Failed password for ${user} from ${peer} ssh2`,
      `Failed password for ${user} from ${peer} ssh2`,
      `Failed password for invalid user ${user} from ${peer} ssh2`,
      `Invalid user ${user} from ${peer}`,
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${ip}  user=${user}`,
      `Connection closed by authenticating user ${user} ${peer} [preauth]`,
      `Received disconnect from ${peer}:11: Bye Bye [preauth]`,
      `Disconnected from invalid user ${user} ${peer} [preauth]`,
      `Accepted publickey for ${user} from ${peer} ssh2: ED25519 SHA256:AbCdEf0123456789AbCdEf0123456789AbCdEf01234`,
      `pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`,
    ][random(10)];
    out.push(`${stamp} web-1 sshd[${1000 + random(59_000)}]: ${message}`);
  }
  return `${out.join('\n')}\n`;
}

/** Processor seconds of this process for reading the file once through a stream. */
function run(path: string, kind: 'objects' | 'ndjson'): number {
  const parser = createEventParser({ zone: 'UTC', year: 2026, now: Date.now, defaultHost: 'localhost' });
  const options = { parser, source: path };
  const stream = kind === 'objects' ? createEventStream(options) : createNdjsonStream(options);
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const before = process.cpuUsage().user;
  for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) stream.write(buffer.subarray(0, n));
  stream.end();
  closeSync(file);
  return (process.cpuUsage().user - before) / 1e6;
}

/** Processor seconds of a command, or `undefined` where it is not installed. */
function runPeer(command: string, args: readonly string[], input: string | undefined): number | undefined {
  if (spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0) return undefined;
  const quoted = [command, ...args].join(' ');
  const script = `${quoted} ${input === undefined ? '' : `< ${input}`} > /dev/null 2>&1; times`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  const children = /^(\d+)m([\d.]+)s /.exec(stdout.trim().split('\n').at(-1) ?? '');
  return children === null ? undefined : Number(children[1]) * 60 + Number(children[2]);
}

function report(name: string, lines: number, seconds: number | undefined): number | undefined {
  if (seconds === undefined) {
    console.log(`${name.padEnd(24)} not installed`);
    return undefined;
  }
  const rate = lines / seconds;
  console.log(`${name.padEnd(24)} ${Math.round(rate).toLocaleString('en').padStart(10)} lines/s`);
  return rate;
}

/** The shortest of several rounds; `undefined` where there is nothing to measure. */
function best(seconds: () => number | undefined): number | undefined {
  const first = seconds();
  if (first === undefined) return undefined;
  return Math.min(first, ...Array.from({ length: ROUNDS - 1 }, () => seconds() ?? Infinity));
}

const folder = mkdtempSync(join(tmpdir(), 'crosswatch-bench-'));
try {
  const given = process.argv[2];
  const path = given ?? join(folder, 'auth.log');
  if (given === undefined) writeFileSync(path, makeLog(LINES));
  const short = join(folder, 'short.log');
  spawnSync('sh', ['-c', `head -n ${FAIL2BAN_LINES} ${path} > ${short}`]);
  const lines = Number(spawnSync('wc', ['-l', path], { encoding: 'utf8' }).stdout.split(' ')[0]);
  const lexer = existsSync('/usr/libexec/sshguard/sshg-parser')
    ? '/usr/libexec/sshguard/sshg-parser'
    : 'sshg-parser';

  const objects = report(
    'to ECS objects',
    lines,
    best(() => run(path, 'objects')),
  );
  const ndjson = report(
    'to NDJSON',
    lines,
    best(() => run(path, 'ndjson')),
  );
  const sshguard = report(
    'sshg-parser',
    lines,
    best(() => runPeer(lexer, [], path)),
  );
  const fail2ban = report(
    'fail2ban-regex',
    FAIL2BAN_LINES,
    best(() => runPeer('fail2ban-regex', [short, 'sshd'], undefined)),
  );
  const ratio = (a?: number, b?: number): string =>
    a === undefined || b === undefined ? '-' : (a / b).toFixed(1);
  console.log(`objects / sshg-parser    ${ratio(objects, sshguard)}`);
  console.log(`NDJSON / sshg-parser     ${ratio(ndjson, sshguard)}`);
  console.log(`objects / fail2ban       ${ratio(objects, fail2ban)}`);
  console.log(`NDJSON / fail2ban        ${ratio(ndjson, fail2ban)}`);
  console.log(`load                     ${loadavg()[0]?.toFixed(1)}`);
  console.log(`resident                 ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
