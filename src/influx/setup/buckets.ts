import { HttpError } from '@influxdata/influxdb-client';
import type { InfluxDB } from '@influxdata/influxdb-client';
import { BucketsAPI } from '@influxdata/influxdb-client-apis';
import type { Bucket } from '@influxdata/influxdb-client-apis';
import { formatDuration } from '../../lib/duration.ts';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';

export interface WantedBucket {
  readonly name: string;
  readonly description: string;
  readonly retentionMs: number;
}

/** Finds or makes a bucket and sees to its retention, which it lengthens but never shortens: that would delete data. */
export async function ensureBucket(
  client: InfluxDB,
  orgID: string | undefined,
  wanted: WantedBucket,
  dryRun: boolean,
): Promise<{ change: SetupChange; id: string | undefined }> {
  const api = new BucketsAPI(client);
  const wantedText = formatDuration(wanted.retentionMs);
  const change = (state: SetupChange['state'], detail: string): SetupChange => ({
    what: 'bucket',
    name: wanted.name,
    state,
    detail,
  });
  const found = orgID === undefined ? undefined : await findBucket(api, orgID, wanted.name);
  if (found === undefined) {
    if (dryRun || orgID === undefined) return { change: change('created', `keeps ${wantedText}`), id: undefined };
    const { name, description } = wanted;
    const made = await asking(`create bucket "${name}"`, () =>
      api.postBuckets({ body: { orgID, name, description, retentionRules: rules(wanted.retentionMs) } }),
    );
    return { change: change('created', `keeps ${wantedText}`), id: made.id };
  }
  const { id } = found;
  const keptMs = (found.retentionRules[0]?.everySeconds ?? 0) * 1000;
  const keptText = keptMs === 0 ? 'everything' : formatDuration(keptMs);
  if (keptMs === wanted.retentionMs) return { change: change('unchanged', `keeps ${keptText}`), id };
  if (keptMs === 0 || keptMs > wanted.retentionMs)
    return { change: change('kept', `keeps ${keptText}, configured are ${wantedText}`), id };
  if (!dryRun && id !== undefined)
    await asking(`lengthen the retention of bucket "${wanted.name}"`, () =>
      api.patchBucketsID({ bucketID: id, body: { retentionRules: rules(wanted.retentionMs) } }),
    );
  return { change: change('updated', `keeps ${keptText}, configured are ${wantedText}`), id };
}

async function findBucket(api: BucketsAPI, orgID: string, name: string): Promise<Bucket | undefined> {
  const { buckets } = await asking('list buckets', () =>
    api.getBuckets({ orgID, name }).catch((error: unknown) => {
      // Asking for a name that is not there is an error to InfluxDB.
      if (error instanceof HttpError && error.statusCode === 404) return { buckets: [] };
      throw error;
    }),
  );
  return buckets?.find((bucket) => bucket.name === name);
}

function rules(retentionMs: number): { type: 'expire'; everySeconds: number }[] {
  return [{ type: 'expire', everySeconds: Math.round(retentionMs / 1000) }];
}
