import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createDockerCollector } from '../../../src/collect/host/docker/docker.ts';
import { parseImage } from '../../../src/collect/host/docker/image-name.ts';
import { encodePoint } from '../../../src/points/encode.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ID = 'c0ffee'.repeat(10);
const GONE = 'dead'.repeat(15);

const INSPECT = {
  RestartCount: 3,
  State: {
    Status: 'running',
    OOMKilled: false,
    Pid: 4242,
    ExitCode: 0,
    StartedAt: '2026-11-20T11:00:00.5Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    Health: { Status: 'healthy', FailingStreak: 0 },
  },
};

function stats(totalUsage: number, systemUsage: number): object {
  return {
    cpu_stats: {
      cpu_usage: { total_usage: totalUsage, usage_in_usermode: 60, usage_in_kernelmode: 40 },
      system_cpu_usage: systemUsage,
      online_cpus: 2,
      throttling_data: { periods: 1, throttled_periods: 2, throttled_time: 3 },
    },
    memory_stats: { usage: 3000, limit: 10_000, stats: { inactive_file: 1000, pgfault: 7 } },
    networks: { eth0: { rx_bytes: 10, tx_bytes: 20 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
  };
}

const ROUTES: Record<string, unknown> = {
  '/info': {
    Name: 'web1',
    ServerVersion: '27.1.1',
    NCPU: 2,
    Containers: 2,
    ContainersRunning: 1,
    MemTotal: 512,
  },
  '/containers/json?all=1': [
    { Id: GONE, Names: ['/gone'], Image: 'busybox', State: 'exited' },
    {
      Id: ID,
      Names: ['/other/link', '/shop'],
      Image: 'registry.example:5000/team/shop:1.2',
      State: 'running',
    },
  ],
  [`/containers/${ID}/json`]: INSPECT,
};

const open: { readonly server: Server; readonly folder: string }[] = [];
afterEach(() => {
  for (const { server, folder } of open.splice(0)) {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
});

/** An engine that answers from a table; a function answers itself, `undefined` is never answered. */
async function startEngine(routes: Record<string, unknown>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswatch-docker-'));
  const socketPath = join(folder, 'docker.sock');
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    if (!(url in routes)) {
      response.writeHead(404).end('{"message":"no such thing"}');
      return;
    }
    const answer = typeof routes[url] === 'function' ? routes[url]() : routes[url];
    if (answer !== undefined) response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  open.push({ server, folder });
  return socketPath;
}

function createCollector(socketPath: string, timeoutMs = 5000) {
  return createDockerCollector({ socketPath, timeoutMs, maxContainers: 10 });
}

describe('docker', () => {
  it('reports the engine and its containers as Telegraf does', async () => {
    const usage = [stats(1_000_000_000, 100_000_000_000), stats(1_500_000_000, 102_000_000_000)];
    const routes = { ...ROUTES, [`/containers/${ID}/stats?stream=false&one-shot=true`]: () => usage.shift() };
    const collector = createCollector(await startEngine(routes));

    await collector.collect(NOW - 1000);
    const lines = (await collector.collect(NOW)).map((point) => encodePoint(point));

    const tags =
      'container_image=registry.example:5000/team/shop,container_name=shop,container_status=running,container_version=1.2';
    const engine = 'engine_host=web1';
    const end = `${NOW}000000`;
    expect(lines).toEqual([
      `docker,${engine},server_version=27.1.1 n_cpus=2i,n_containers=2i,n_containers_running=1i,memory_total=512i ${end}`,
      `docker_container_status,${tags},${engine},server_version=27.1.1 oomkilled=false,pid=4242i,exitcode=0i,restart_count=3i,started_at=1795172400500000000i,uptime_ns=3599500000000i,container_id="${ID}" ${end}`,
      `docker_container_health,${tags},${engine},server_version=27.1.1 health_status="healthy",failing_streak=0i,container_id="${ID}" ${end}`,
      `docker_container_cpu,${tags.replace('_version=1.2', '_version=1.2,cpu=cpu-total')},${engine},server_version=27.1.1 usage_total=1500000000i,usage_in_usermode=60i,usage_in_kernelmode=40i,usage_system=102000000000i,throttling_periods=1i,throttling_throttled_periods=2i,throttling_throttled_time=3i,usage_percent=50,container_id="${ID}" ${end}`,
      `docker_container_mem,${tags},${engine},server_version=27.1.1 inactive_file=1000i,pgfault=7i,limit=10000i,usage=2000i,usage_percent=20,container_id="${ID}" ${end}`,
      `docker_container_net,${tags},${engine},network=total,server_version=27.1.1 rx_bytes=11i,tx_bytes=22i,container_id="${ID}" ${end}`,
    ]);
  });

  it('says nothing where there is no engine', async () => {
    await expect(createCollector('/no/such.sock').collect(NOW)).resolves.toEqual([]);
  });

  it.each([
    ['hangs', { '/info': undefined }, /no answer in time/],
    ['answers nonsense', { '/info': '<html>' }, /JSON/],
    ['answers another shape', { '/info': { Name: 7 } }, /Name/],
    ['refuses', {}, /status 404/],
  ])('fails when the engine %s', async (_name, routes, message) => {
    const collector = createCollector(await startEngine(routes), 300);

    await expect(collector.collect(NOW)).rejects.toThrow(message);
  });

  it.each([
    ['nginx', 'nginx', 'unknown'],
    ['nginx:1.25', 'nginx', '1.25'],
    ['team/app:2', 'team/app', '2'],
    ['localhost/app', 'localhost/app', 'unknown'],
    ['registry:5000/team/app', 'registry:5000/team/app', 'unknown'],
    ['registry:5000/team/app:1.2', 'registry:5000/team/app', '1.2'],
  ])('splits the image %s', (image, name, version) => {
    expect(parseImage(image)).toEqual({ name, version });
  });
});
