import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import type { Point } from '../../../model/point.ts';
import type { Collector } from '../../collector.ts';
import { knownFields } from '../../fields.ts';
import { toInteger } from '../../number.ts';
import { cpuFields, memFields, netFields, statusFields } from './container-fields.ts';
import type { ContainerStats, ContainerSummary, DockerApi, DockerInfo } from './docker-api.ts';
import { createDockerApi, infoSchema, inspectSchema, statsSchema, summarySchema } from './docker-api.ts';
import { parseImage } from './image-name.ts';

export interface DockerOptions {
  readonly socketPath: string;
  readonly timeoutMs: number;
  /** Containers reported; those that run come first. */
  readonly maxContainers: number;
}

/** Requests to the engine at a time. */
const CONCURRENCY = 4;

/**
 * Measurements `docker` and `docker_container_{status,health,cpu,mem,net}` from the engine's API. No socket that this
 * user may use, no points. A container that goes away while it is asked is left out.
 */
export function createDockerCollector(options: DockerOptions): Collector {
  const { socketPath, timeoutMs, maxContainers } = options;
  const api = createDockerApi(socketPath, timeoutMs);
  let previous: ReadonlyMap<string, ContainerStats> = new Map();
  return {
    name: 'docker',
    differences: true,
    async collect(timeMs) {
      if (!mayUse(socketPath)) return [];
      const info = await api.get('/info', infoSchema);
      const engine = { engine_host: info.Name, server_version: info.ServerVersion };
      const all = await api.get('/containers/json?all=1', z.array(summarySchema));
      const running = ({ State }: ContainerSummary): number => (State === 'running' ? 0 : 1);
      const queue = all.toSorted((a, b) => running(a) - running(b)).slice(0, maxContainers);
      const current = new Map<string, ContainerStats>();
      const points = enginePoints(info, engine, timeMs);
      const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const stats = await readStats(api, next);
          if (stats !== undefined) current.set(next.Id, stats);
          points.push(...(await containerPoints(api, next, engine, stats, previous.get(next.Id), timeMs)));
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      previous = current;
      return points;
    },
  };
}

function enginePoints(info: DockerInfo, tags: Point['tags'], timeMs: number): Point[] {
  const fields = knownFields({
    n_cpus: toInteger(info.NCPU),
    n_used_file_descriptors: toInteger(info.NFd),
    n_goroutines: toInteger(info.NGoroutines),
    n_listener_events: toInteger(info.NEventsListener),
    n_containers: toInteger(info.Containers),
    n_containers_running: toInteger(info.ContainersRunning),
    n_containers_paused: toInteger(info.ContainersPaused),
    n_containers_stopped: toInteger(info.ContainersStopped),
    n_images: toInteger(info.Images),
    memory_total: toInteger(info.MemTotal),
  });
  return Object.keys(fields).length === 0 ? [] : [{ measurement: 'docker', tags, fields, timeMs }];
}

async function readStats(
  api: DockerApi,
  { Id, State }: ContainerSummary,
): Promise<ContainerStats | undefined> {
  if (State !== 'running') return undefined;
  return api.get(`/containers/${Id}/stats?stream=false&one-shot=true`, statsSchema).catch(() => undefined);
}

async function containerPoints(
  api: DockerApi,
  container: ContainerSummary,
  engine: Point['tags'],
  stats: ContainerStats | undefined,
  before: ContainerStats | undefined,
  timeMs: number,
): Promise<readonly Point[]> {
  const inspect = await api.get(`/containers/${container.Id}/json`, inspectSchema).catch(() => undefined);
  if (inspect === undefined) return [];
  const image = parseImage(container.Image);
  const tags = {
    ...engine,
    container_name: nameOf(container),
    container_image: image.name,
    container_version: image.version,
    container_status: inspect.State.Status,
  };
  const points: Point[] = [];
  const add = (measurement: string, fields: Point['fields'], more: Point['tags'] = {}): void => {
    if (Object.keys(fields).length === 0) return;
    const withId = { ...fields, container_id: container.Id };
    points.push({ measurement, tags: { ...tags, ...more }, fields: withId, timeMs });
  };
  add('docker_container_status', statusFields(inspect, timeMs));
  const health = inspect.State.Health;
  if (health && health.Status !== 'none')
    add(
      'docker_container_health',
      knownFields({ health_status: health.Status, failing_streak: toInteger(health.FailingStreak) }),
    );
  if (stats === undefined) return points;
  add('docker_container_cpu', cpuFields(stats, before), { cpu: 'cpu-total' });
  add('docker_container_mem', memFields(stats));
  add('docker_container_net', netFields(stats), { network: 'total' });
  return points;
}

/** A name with a slash inside is a link of another container's. */
function nameOf({ Names, Id }: ContainerSummary): string {
  const names = (Names ?? []).map((name) => name.replace(/^\//, ''));
  return names.find((name) => !name.includes('/')) ?? Id.slice(0, 12);
}

/** A socket that is there for others only is not this collector's affair: whoever wants containers joins the group. */
function mayUse(socketPath: string): boolean {
  try {
    accessSync(socketPath, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
