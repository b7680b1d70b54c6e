import { randomBytes } from 'node:crypto';
import { findHost, freePort } from './influxd-host.ts';

/** A real InfluxDB 2.7 for tests. */
export interface Influxd {
  readonly url: string;
  readonly org: string;
  /** '' for a server that was not onboarded, as is the token. */
  readonly orgID: string;
  /** May do everything a test needs. */
  readonly token: string;
  readonly bucket: string;
  /** Makes a bucket with a name of its own, which `stop` removes. Keeps everything, or points of `everySeconds`. */
  createBucket(purpose: string, everySeconds?: number): Promise<string>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** As a power cut would: SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts a killed server again on the same port and data. */
  restart(): Promise<void>;
}

export interface InfluxdOptions {
  /** Default true: user, organization and bucket are there. */
  readonly onboard?: boolean;
  /** Where a server run as a program keeps its points. Default: in a folder of its own. */
  readonly engine?: string | undefined;
}

const START_DEADLINE_MS = 60_000;

/**
 * Starts a server of its own on a free port: the program `INFLUXD_BIN` or `influxd` on PATH, else a container.
 * With `INFLUX_URL` and `INFLUX_TOKEN` set (and `INFLUX_ORG`, `INFLUX_BUCKET`) the server there is used as it is; it can
 * not be stopped or frozen, so tests that need that ask for `canBeKilled`. Without any server the answer is undefined and
 * the reason is printed; with `CI=true` that is an error.
 */
export async function startInfluxd(options: InfluxdOptions = {}): Promise<Influxd | undefined> {
  const onboard = options.onboard ?? true;
  if (onboard && process.env['INFLUX_URL'] !== undefined)
    return await existingServer(process.env['INFLUX_URL']);
  const port = await freePort();
  const host = await findHost(port, options.engine);
  if (host === undefined) {
    const reason =
      'no InfluxDB: set INFLUXD_BIN or INFLUX_URL and INFLUX_TOKEN, or install influxd or Docker';
    if (process.env['CI'] === 'true') throw new Error(reason);
    console.warn(`tests against InfluxDB are skipped: ${reason}`);
    return undefined;
  }
  const url = `http://127.0.0.1:${port}`;
  await host.start();
  await untilHealthy(url);
  const access = onboard ? await onboardServer(url) : { token: '', orgID: '' };
  return {
    url,
    org: 'crosswatch',
    bucket: 'test',
    ...access,
    createBucket: (purpose, everySeconds) =>
      createBucket(url, access, purpose, everySeconds).then(({ name }) => name),
    stop: () => host.remove(),
    kill: () => host.signal('SIGKILL'),
    freeze: () => host.signal('SIGSTOP'),
    thaw: () => host.signal('SIGCONT'),
    async restart() {
      await host.start();
      await untilHealthy(url);
    },
  };
}

/** Whether `startInfluxd` would give a server that a test may kill. */
export function canBeKilled(): boolean {
  return process.env['INFLUX_URL'] === undefined;
}

async function existingServer(url: string): Promise<Influxd> {
  const token = process.env['INFLUX_TOKEN'] ?? '';
  const org = process.env['INFLUX_ORG'] ?? 'crosswatch';
  const { orgs } = await ask<{ orgs: { id: string }[] }>(url, token, `orgs?org=${encodeURIComponent(org)}`);
  const access = { token, orgID: orgs[0]?.id ?? '' };
  const made: string[] = [];
  const refuse = (): Promise<void> => Promise.reject(new Error('INFLUX_URL names a server that is not ours'));
  return {
    url,
    org,
    bucket: process.env['INFLUX_BUCKET'] ?? 'test',
    ...access,
    async createBucket(purpose, everySeconds) {
      const { id, name } = await createBucket(url, access, purpose, everySeconds);
      made.push(id);
      return name;
    },
    async stop() {
      for (const id of made) await ask(url, token, `buckets/${id}`, { method: 'DELETE' });
    },
    kill: refuse,
    freeze: refuse,
    thaw: refuse,
    restart: refuse,
  };
}

async function createBucket(
  url: string,
  { token, orgID }: { readonly token: string; readonly orgID: string },
  purpose: string,
  everySeconds = 0,
): Promise<{ id: string; name: string }> {
  const name = `${purpose}_${randomBytes(4).toString('hex')}`;
  const retentionRules = everySeconds === 0 ? [] : [{ type: 'expire', everySeconds }];
  return await ask(url, token, 'buckets', {
    method: 'POST',
    body: JSON.stringify({ orgID, name, retentionRules }),
  });
}

async function ask<T>(url: string, token: string, path: string, request: RequestInit = {}): Promise<T> {
  const headers = token === '' ? {} : { Authorization: `Token ${token}` };
  const response = await fetch(`${url}/api/v2/${path}`, { ...request, headers });
  const body = await response.text();
  if (!response.ok) throw new Error(`InfluxDB at ${url} answered ${response.status}: ${body}`);
  return (body === '' ? undefined : JSON.parse(body)) as T;
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (await isHealthy(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`InfluxDB at ${url} did not become healthy in ${START_DEADLINE_MS} ms`);
}

/** A container's port can be open before anything answers there. */
async function isHealthy(url: string): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 1000);
  try {
    return (await fetch(`${url}/health`, { signal: abort.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function onboardServer(url: string): Promise<{ token: string; orgID: string }> {
  const first = { username: 'admin', password: 'only-for-tests', org: 'crosswatch', bucket: 'test' };
  const request = { method: 'POST', body: JSON.stringify(first) };
  const { auth, org } = await ask<{ auth: { token: string }; org: { id: string } }>(
    url,
    '',
    'setup',
    request,
  );
  return { token: auth.token, orgID: org.id };
}
