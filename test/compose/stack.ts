import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVICES = ['influxdb', 'setup', 'crosswatch'];

/** The compose stack without Grafana, under a name and on ports of its own; its host's `/` is a made folder. */
export interface Stack {
  readonly pageUrl: string;
  readonly influxUrl: string;
  /** The log of logins of the made host. */
  readonly authLog: string;
  up(): Promise<void>;
  /** `docker compose …`; answers its output. */
  compose(...words: readonly string[]): Promise<string>;
  /** A file of the secrets' volumes, as `setup` sees them. */
  secret(path: string): Promise<string>;
  /** Removes containers, volumes and the made host. */
  remove(): Promise<void>;
}

/** Builds the image and makes the host; nothing runs yet. */
export async function createStack(hostName: string, timeZone: string): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswatch-compose-'));
  const authLog = join(folder, 'root/var/log/auth.log');
  await mkdir(join(folder, 'root/var/log'), { recursive: true });
  await mkdir(join(folder, 'root/etc'));
  // As on a host that systemd started.
  await mkdir(join(folder, 'root/run/systemd/system'), { recursive: true });
  await writeFile(join(folder, 'root/etc/hostname'), `${hostName}\n`);
  await writeFile(join(folder, 'root/etc/timezone'), `${timeZone}\n`);
  const override = join(folder, 'override.yml');
  const volumes = [`${folder}/root:/host/root:ro`];
  await writeFile(override, JSON.stringify({ services: { crosswatch: { volumes } } }));
  const [influxPort, pagePort] = [await freePort(), await freePort()];
  const env = { ...process.env, INFLUX_PORT: String(influxPort), CROSSWATCH_PORT: String(pagePort) };
  const project = ['--project-name', `crosswatch-test-${process.pid}`];
  const files = ['--file', join(ROOT, 'docker-compose.yml'), '--file', override];

  async function compose(...words: readonly string[]): Promise<string> {
    const { stdout } = await execute('docker', ['compose', ...project, ...files, ...words], {
      cwd: ROOT,
      env,
    });
    return stdout;
  }
  await compose('build', 'crosswatch');
  return {
    pageUrl: `http://127.0.0.1:${pagePort}`,
    influxUrl: `http://127.0.0.1:${influxPort}`,
    authLog,
    compose,
    async up() {
      await compose('up', '--detach', ...SERVICES);
    },
    async secret(path) {
      const words = ['run', '--rm', '--no-deps', '--entrypoint', 'cat', 'setup', `/secrets/${path}`];
      return (await compose(...words)).trim();
    },
    async remove() {
      await compose('down', '--volumes', '--timeout', '5');
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
