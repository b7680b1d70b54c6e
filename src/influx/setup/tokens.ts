import type { InfluxDB } from '@influxdata/influxdb-client';
import { AuthorizationsAPI } from '@influxdata/influxdb-client-apis';
import type { Authorization, Permission } from '@influxdata/influxdb-client-apis';
import { CrosswatchError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';
import { readToken, writeToken } from './token-file.ts';
import type { TokenFile } from './token-file.ts';

export interface WantedToken {
  /** By it the token is found again. */
  readonly description: string;
  readonly actions: readonly ('read' | 'write')[];
  readonly file: TokenFile;
}

/**
 * Sees to a token that may do its actions on the buckets and nothing else, and to the file that holds it. A token whose
 * file is lost or holds another one, that was deactivated or whose rights are not the wanted ones, is replaced: the new
 * one is written first, then all others of the same description are revoked. Fails where the file holds a working token
 * of another description.
 */
export async function ensureToken(
  client: InfluxDB,
  orgID: string | undefined,
  bucketIDs: readonly (string | undefined)[],
  wanted: WantedToken,
  dryRun: boolean,
): Promise<SetupChange> {
  const api = new AuthorizationsAPI(client);
  const all = orgID === undefined ? [] : await findTokens(api, orgID);
  const existing = all.filter((one) => one.description === wanted.description);
  const ids = bucketIDs.filter((id) => id !== undefined);
  const inFile = await readToken(wanted.file);
  refuseOfAnother(all, inFile, wanted);
  const current = existing.find((one) => one.token === inFile && one.status === 'active');
  const change = (state: SetupChange['state'], detail: string): SetupChange => ({
    what: 'token',
    name: wanted.description,
    state,
    detail,
  });

  const reason = replaceReason(existing, current, rights(wanted.actions, ids), inFile);
  if (reason === undefined && existing.length === 1) return change('unchanged', wanted.file.path);
  const state = existing.length === 0 ? 'created' : 'updated';
  const detail = `${reason ?? 'several of this name'}; its file: ${wanted.file.path}`;
  if (dryRun || orgID === undefined) return change(state, detail);

  const keep = reason === undefined ? current : await createToken(api, orgID, ids, wanted);
  for (const { id } of existing)
    if (id !== undefined && id !== keep?.id)
      await asking('revoke a token', () => api.deleteAuthorizationsID({ authID: id }));
  return change(state, detail);
}

async function createToken(
  api: AuthorizationsAPI,
  orgID: string,
  bucketIDs: readonly string[],
  wanted: WantedToken,
): Promise<Authorization> {
  const permissions = bucketIDs.flatMap((id) =>
    wanted.actions.map((action): Permission => ({ action, resource: { type: 'buckets', id, orgID } })),
  );
  const made = await asking('create a token', () =>
    api.postAuthorizations({ body: { orgID, description: wanted.description, permissions } }),
  );
  if (made.token === undefined)
    throw new CrosswatchError('CW_INFLUX_ANSWER', 'InfluxDB made a token and did not say which');
  await writeToken(wanted.file, made.token);
  return made;
}

async function findTokens(api: AuthorizationsAPI, orgID: string): Promise<Authorization[]> {
  const { authorizations } = await asking('list tokens', () => api.getAuthorizations({ orgID }));
  return authorizations ?? [];
}

/** A file that somebody else's token lies in is not ours to write: its holder would be locked out. */
function refuseOfAnother(all: readonly Authorization[], inFile: string | undefined, wanted: WantedToken): void {
  const holder = all.find((one) => inFile !== undefined && one.token === inFile && one.status === 'active');
  if (holder === undefined || holder.description === wanted.description) return;
  const name = printable(holder.description ?? '');
  throw new CrosswatchError(
    'CW_INFLUX_TOKEN_FILE',
    `${wanted.file.path} holds the token "${name}", not "${wanted.description}"`,
    {
      hint: 'Give each host folders of its own (--collector-dir, --grafana-dir), or --name the holder of these; if that token is not used any more, remove the file.',
    },
  );
}

function replaceReason(
  existing: readonly Authorization[],
  current: Authorization | undefined,
  wantedRights: string,
  inFile: string | undefined,
): string | undefined {
  if (existing.length === 0) return 'missing';
  if (inFile === undefined) return 'its file is lost';
  if (current !== undefined) return rightsOf(current) === wantedRights ? undefined : 'its rights differ';
  return existing.some(({ token }) => token === inFile) ? 'deactivated' : 'its file holds another token';
}

function rights(actions: readonly string[], bucketIDs: readonly string[]): string {
  return bucketIDs.flatMap((id) => actions.map((action) => `${action} buckets ${id}`)).toSorted().join();
}

function rightsOf(authorization: Authorization): string {
  const permissions = authorization.permissions ?? [];
  return permissions.map(({ action, resource }) => `${action} ${resource.type} ${resource.id}`).toSorted().join();
}
