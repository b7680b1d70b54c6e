import type { InfluxDB } from '@influxdata/influxdb-client';
import { OrgsAPI } from '@influxdata/influxdb-client-apis';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';

/**
 * Finds or makes the organization. The id is undefined only in a dry run in which it is missing; a server that `isNew`
 * is not asked, as it has nobody yet who may ask.
 */
export async function ensureOrganization(
  client: InfluxDB,
  name: string,
  { dryRun, isNew }: { readonly dryRun: boolean; readonly isNew: boolean },
): Promise<{ change: SetupChange; orgID: string | undefined }> {
  const api = new OrgsAPI(client);
  const { orgs } = isNew
    ? { orgs: [] }
    : await asking('list organizations', () => api.getOrgs({ limit: 100 }));
  const found = orgs?.find((org) => org.name === name || org.id === name);
  const change = (state: SetupChange['state'], detail: string): SetupChange => ({
    what: 'organization',
    name,
    state,
    detail,
  });
  if (found !== undefined) return { change: change('unchanged', 'is there'), orgID: found.id };
  if (dryRun) return { change: change('created', 'missing'), orgID: undefined };
  const made = await asking('create the organization', () => api.postOrgs({ body: { name } }));
  return { change: change('created', 'missing'), orgID: made.id };
}
