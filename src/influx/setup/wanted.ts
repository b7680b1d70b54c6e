import type { InfluxConfig } from '../config.ts';
import { readFluxFiles } from '../flux-files.ts';
import { bindParameters } from '../flux.ts';
import type { WantedBucket } from './buckets.ts';
import type { WantedTask } from './tasks.ts';
import type { TokenFile } from './token-file.ts';
import type { WantedToken } from './tokens.ts';

type BucketNames = Pick<InfluxConfig, 'bucket' | 'bucket_rollup' | 'bucket_security'>;

/** The buckets of a configuration. */
export function wantedBuckets(config: BucketNames & Pick<InfluxConfig, 'retention'>): [WantedBucket, ...WantedBucket[]] {
  const { retention } = config;
  return [
    { name: config.bucket, description: 'Metrics as they were measured', retentionMs: retention.metrics },
    { name: config.bucket_rollup, description: 'Metrics in steps of 5 minutes', retentionMs: retention.rollup },
    { name: config.bucket_security, description: 'Security events and alerts', retentionMs: retention.security },
  ];
}

/**
 * Tokens of least privilege: one for Crosswatch itself, one for whoever only looks. `holder` tells the tokens of one
 * host from those of another, which must not be taken for lost copies of its own.
 */
export function wantedTokens(
  files: { collector: TokenFile; grafana?: TokenFile | undefined },
  holder: string,
): WantedToken[] {
  const collector: WantedToken = {
    description: `crosswatch collector of ${holder}`,
    actions: ['read', 'write'],
    file: files.collector,
  };
  if (files.grafana === undefined) return [collector];
  return [collector, { description: `crosswatch grafana of ${holder}`, actions: ['read'], file: files.grafana }];
}

/** The tasks of `influx/tasks` for the buckets of a configuration. */
export async function wantedTasks(config: BucketNames): Promise<WantedTask[]> {
  const buckets = { metrics: config.bucket, rollup: config.bucket_rollup, security: config.bucket_security };
  const files = await readFluxFiles('tasks');
  return files.map(({ text }) => {
    const used = Object.entries(buckets).filter(([name]) => new RegExp(`^${name} = `, 'm').test(text));
    return { name: taskName(text), flux: bindParameters(text, Object.fromEntries(used)) };
  });
}

/** The name that `option task` of a script gives it. */
export function taskName(script: string): string {
  return /^option task = \{.*\bname: "([^"]+)"/m.exec(script)?.[1] ?? '';
}
