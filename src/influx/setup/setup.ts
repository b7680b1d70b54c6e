import { InfluxDB } from '@influxdata/influxdb-client';
import { ensureBucket } from './buckets.ts';
import type { WantedBucket } from './buckets.ts';
import type { SetupChange } from './change.ts';
import { ensureOnboarded } from './onboarding.ts';
import type { Onboarding } from './onboarding.ts';
import { ensureOrganization } from './organization.ts';
import { ensureTask } from './tasks.ts';
import type { WantedTask } from './tasks.ts';
import { ensureToken } from './tokens.ts';
import type { WantedToken } from './tokens.ts';

export interface SetupOptions {
  readonly url: string;
  readonly org: string;
  /** The metrics bucket first: onboarding a new server makes it with the first user. */
  readonly buckets: readonly [WantedBucket, ...WantedBucket[]];
  readonly tokens: readonly WantedToken[];
  readonly tasks: readonly WantedTask[];
  /** Of a server that has a user. */
  readonly operatorToken?: string | undefined;
  /** For a server that has none. */
  readonly onboarding?: Onboarding | undefined;
  /** Change nothing; the report then says what would change, which is the drift from what is wanted. */
  readonly dryRun?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface SetupReport {
  readonly changes: readonly SetupChange[];
  /** Whether everything was as wanted. */
  readonly inStep: boolean;
  /** The token that setup worked with; new when the server was. */
  readonly operatorToken: string | undefined;
}

/**
 * Prepares an InfluxDB 2.x: first user, organization, buckets with retention, tokens of least privilege and tasks.
 * Safe to run again: what is there is found, what differs is put right, and nothing that holds data is shortened or
 * removed. Fails with a `CrosswatchError` when the server is unreachable or refuses.
 */
export async function setup(options: SetupOptions): Promise<SetupReport> {
  const { url, org, buckets } = options;
  const dryRun = options.dryRun ?? false;
  const timeout = options.timeoutMs ?? 30_000;
  const { change, operatorToken } = await ensureOnboarded(new InfluxDB({ url, timeout }), {
    org,
    bucket: buckets[0],
    onboarding: options.onboarding,
    operatorToken: options.operatorToken,
    dryRun,
  });
  const client = new InfluxDB({ url, token: operatorToken ?? '', timeout });
  const changes = [change, ...(await ensureAll(client, options, dryRun, operatorToken === undefined))];
  return { changes, inStep: changes.every(({ state }) => state === 'unchanged'), operatorToken };
}

async function ensureAll(
  client: InfluxDB,
  options: SetupOptions,
  dryRun: boolean,
  isNew: boolean,
): Promise<SetupChange[]> {
  const { change, orgID } = await ensureOrganization(client, options.org, { dryRun, isNew });
  const changes = [change];
  const bucketIDs: (string | undefined)[] = [];
  for (const bucket of options.buckets) {
    const ensured = await ensureBucket(client, orgID, bucket, dryRun);
    changes.push(ensured.change);
    bucketIDs.push(ensured.id);
  }
  for (const token of options.tokens)
    changes.push(await ensureToken(client, orgID, bucketIDs, token, dryRun));
  for (const task of options.tasks) changes.push(await ensureTask(client, orgID, task, dryRun));
  return changes;
}
