import { request } from 'node:http';
import { z } from 'zod';

/** What is read of `GET /info` (Docker Engine API). */
export const infoSchema = z.looseObject({
  Name: z.string().default('unknown'),
  ServerVersion: z.string().default('unknown'),
  NCPU: z.number().optional(),
  NFd: z.number().optional(),
  NGoroutines: z.number().optional(),
  NEventsListener: z.number().optional(),
  Containers: z.number().optional(),
  ContainersRunning: z.number().optional(),
  ContainersPaused: z.number().optional(),
  ContainersStopped: z.number().optional(),
  Images: z.number().optional(),
  MemTotal: z.number().optional(),
});
export type DockerInfo = z.infer<typeof infoSchema>;

/** One of `GET /containers/json`. */
export const summarySchema = z.looseObject({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Image: z.string().default('unknown'),
  State: z.string().default('unknown'),
});
export type ContainerSummary = z.infer<typeof summarySchema>;

/** `GET /containers/ID/json`. */
export const inspectSchema = z.looseObject({
  RestartCount: z.number().optional(),
  State: z.looseObject({
    Status: z.string().default('unknown'),
    OOMKilled: z.boolean().optional(),
    Pid: z.number().optional(),
    ExitCode: z.number().optional(),
    StartedAt: z.string().optional(),
    FinishedAt: z.string().optional(),
    Health: z.looseObject({ Status: z.string(), FailingStreak: z.number().optional() }).nullish(),
  }),
});
export type ContainerInspect = z.infer<typeof inspectSchema>;

/** `GET /containers/ID/stats?stream=false&one-shot=true`. */
export const statsSchema = z.looseObject({
  cpu_stats: z.looseObject({
    cpu_usage: z.looseObject({
      total_usage: z.number().optional(),
      usage_in_usermode: z.number().optional(),
      usage_in_kernelmode: z.number().optional(),
    }),
    system_cpu_usage: z.number().optional(),
    online_cpus: z.number().optional(),
    throttling_data: z
      .looseObject({
        periods: z.number().optional(),
        throttled_periods: z.number().optional(),
        throttled_time: z.number().optional(),
      })
      .optional(),
  }),
  memory_stats: z.looseObject({
    usage: z.number().optional(),
    max_usage: z.number().optional(),
    limit: z.number().optional(),
    stats: z.record(z.string(), z.number()).nullish(),
  }),
  networks: z.record(z.string(), z.record(z.string(), z.unknown())).nullish(),
});
export type ContainerStats = z.infer<typeof statsSchema>;

export interface DockerApi {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
}

const MAX_BODY_BYTES = 16 * 1024 ** 2;

/** The Docker Engine's HTTP API on its Unix socket. Fails on another status than 200 and on answers of another shape. */
export function createDockerApi(socketPath: string, timeoutMs: number): DockerApi {
  return {
    async get(path, schema) {
      return schema.parse(JSON.parse(await getText(socketPath, path, timeoutMs)));
    },
  };
}

function getText(socketPath: string, path: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) response.destroy(new Error(`${path}: answer is too long`));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`${path}: status ${response.statusCode}`));
      });
    });
    const deadline = setTimeout(() => call.destroy(new Error(`${path}: no answer in time`)), timeoutMs);
    call.once('close', () => clearTimeout(deadline));
    call.once('error', reject);
    call.end();
  });
}
