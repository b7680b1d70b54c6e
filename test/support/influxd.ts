import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const DOCKER_DEADLINE_MS = 30_000;

function docker(...words: string[]): Promise<unknown> {
  return execute('docker', words, { timeout: DOCKER_DEADLINE_MS });
}

/** A real InfluxDB 2.7 for tests. */
export interface Influxd {
  readonly url: string;
  readonly org: string;
  /** The operator's token; '' for a server that was not onboarded. */
  readonly token: string;
  readonly bucket: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** As a power cut would: SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts a killed server again on the same port and data. */
  restart(): Promise<void>;
}

export interface InfluxdOptions {
  /** Default true: user, organization and bucket are there. */
  readonly onboard?: boolean;
}

/** The moves that differ between a program and a container. */
interface Host {
  start(): Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  remove(): Promise<void>;
}

const START_DEADLINE_MS = 60_000;

/**
 * Starts a server of its own on a free port: the program `INFLUXD_BIN` or `influxd` on PATH, else a container.
 * With `INFLUX_URL` and `INFLUX_TOKEN` set (and `INFLUX_ORG`, `INFLUX_BUCKET`) the server there is used as it is; it can
 * not be stopped or frozen, so tests that need that ask for `canBeKilled`. Without any server the answer is undefined and
 * the reason is printed; with `CI=true` that is an error.
 */
export async function startInfluxd(options: InfluxdOptions = {}): Promise<Influxd | undefined> {
  const onboard = options.onboard ?? true;
  if (onboard && process.env['INFLUX_URL'] !== undefined) return existingServer(process.env['INFLUX_URL']);
  const port = await freePort();
  const host = await findHost(port);
  if (host === undefined) {
    const reason =
      'no InfluxDB: set INFLUXD_BIN or INFLUX_URL and INFLUX_TOKEN, or install influxd or Docker';
    if (process.env['CI'] === 'true') throw new Error(reason);
    console.warn(`tests against InfluxDB are skipped: ${reason}`);
    return undefined;
  }
  const url = `http://127.0.0.1:${port}`;
  await host.start();
  await untilHealthy(url);
  return {
    url,
    org: 'crosswatch',
    bucket: 'test',
    token: onboard ? await onboardServer(url) : '',
    stop: () => host.remove(),
    kill: () => host.signal('SIGKILL'),
    freeze: () => host.signal('SIGSTOP'),
    thaw: () => host.signal('SIGCONT'),
    async restart() {
      await host.start();
      await untilHealthy(url);
    },
  };
}

/** Whether `startInfluxd` would give a server that a test may kill. */
export function canBeKilled(): boolean {
  return process.env['INFLUX_URL'] === undefined;
}

function existingServer(url: string): Influxd {
  const refuse = (): Promise<void> => Promise.reject(new Error('INFLUX_URL names a server that is not ours'));
  return {
    url,
    org: process.env['INFLUX_ORG'] ?? 'crosswatch',
    bucket: process.env['INFLUX_BUCKET'] ?? 'test',
    token: process.env['INFLUX_TOKEN'] ?? '',
    stop: () => Promise.resolve(),
    kill: refuse,
    freeze: refuse,
    thaw: refuse,
    restart: refuse,
  };
}

async function findHost(port: number): Promise<Host | undefined> {
  const bin = process.env['INFLUXD_BIN'] ?? (await onPath('influxd'));
  if (bin !== undefined) return programHost(bin, port);
  const image = process.env['INFLUXD_IMAGE'] ?? 'influxdb:2.7';
  const hasDocker = await docker('image', 'inspect', image).then(
    () => true,
    () => false,
  );
  return hasDocker ? containerHost(image, port) : undefined;
}

async function programHost(bin: string, port: number): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswatch-influxd-'));
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));
  async function signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(name);
    if (name === 'SIGKILL') await once(child, 'exit');
  }
  return {
    start() {
      const files = ['bolt', 'engine', 'sqlite'].map((kind) => `--${kind}-path=${join(folder, kind)}`);
      const server = [`--http-bind-address=127.0.0.1:${port}`, '--reporting-disabled', '--log-level=error'];
      child = spawn(bin, [...files, ...server], { stdio: 'ignore' });
      return once(child, 'spawn').then(() => undefined);
    },
    signal,
    async remove() {
      await signal('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function containerHost(image: string, port: number): Host {
  const name = `crosswatch-test-${process.pid}-${port}`;
  let created = false;
  let removed = false;
  process.once('exit', () => created && !removed && spawnSync('docker', ['rm', '-f', '-v', name]));
  const verbs = { SIGKILL: 'kill', SIGSTOP: 'pause', SIGCONT: 'unpause' } as const;
  return {
    async start() {
      if (created) await docker('start', name);
      else await docker('run', '-d', '--name', name, '-p', `127.0.0.1:${port}:8086`, image);
      created = true;
    },
    async signal(signal) {
      await docker(verbs[signal], name);
    },
    async remove() {
      await docker('rm', '-f', '-v', name);
      removed = true;
    },
  };
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    // A container's port can be open before anything answers there.
    const healthy = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`InfluxDB at ${url} did not become healthy in ${START_DEADLINE_MS} ms`);
}

async function onboardServer(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v2/setup`, {
    method: 'POST',
    body: JSON.stringify({
      username: 'admin',
      password: 'only-for-tests',
      org: 'crosswatch',
      bucket: 'test',
    }),
  });
  const { auth } = (await response.json()) as { auth: { token: string } };
  return auth.token;
}
