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

/** What can be done to a server, be it a program or a container. */
export interface Host {
  start(): Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  remove(): Promise<void>;
}

/** The program `INFLUXD_BIN` or `influxd` on PATH, else a container where Docker has the image; else undefined. */
export async function findHost(port: number, engine?: string): Promise<Host | undefined> {
  const bin = process.env['INFLUXD_BIN'] ?? (await onPath('influxd'));
  if (bin !== undefined) return programHost(bin, port, engine);
  const image = process.env['INFLUXD_IMAGE'] ?? 'influxdb:2.7';
  const hasDocker = await docker('image', 'inspect', image).then(
    () => true,
    () => false,
  );
  return hasDocker ? containerHost(image, port) : undefined;
}

async function programHost(bin: string, port: number, engine?: string): Promise<Host> {
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
      const files = ['bolt', 'sqlite'].map((kind) => `--${kind}-path=${join(folder, kind)}`);
      files.push(`--engine-path=${engine ?? join(folder, 'engine')}`);
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

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
