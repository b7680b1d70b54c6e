import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { influxSchema } from '../../../src/influx/config.ts';
import { setup } from '../../../src/influx/setup/setup.ts';
import { wantedBuckets, wantedTasks, wantedTokens } from '../../../src/influx/setup/wanted.ts';
import { startInfluxd } from '../../support/influxd.ts';
import { renderTemplate, templateObjects } from './render-template.ts';

const config = influxSchema.parse({});
const buckets = wantedBuckets(config);
const tasks = await wantedTasks(config);
const server = await startInfluxd({ onboard: false });
afterAll(() => server?.stop());

describe('influx/template.yml', () => {
  it('is in step with setup', async () => {
    await expect(renderTemplate(buckets, tasks)).toMatchFileSnapshot('../../../influx/template.yml');
  });

  it.skipIf(server === undefined)('makes what setup wants', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crosswatch-template-'));
    const url = server?.url ?? '';
    const operatorToken = 'operator-token-of-template-test';
    const post = async (path: string, body: object): Promise<{ org?: { id: string } }> => {
      const headers = { Authorization: `Token ${operatorToken}` };
      const response = await fetch(`${url}/api/v2/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect([200, 201], await response.clone().text()).toContain(response.status);
      return (await response.json()) as { org?: { id: string } };
    };
    const first = { username: 'admin', password: 'a-long-password', org: 'crosswatch', bucket: 'first' };
    const { org } = await post('setup', { ...first, token: operatorToken });

    await post('templates/apply', { orgID: org?.id, template: { contents: templateObjects(buckets, tasks) } });

    const tokens = wantedTokens({ collector: { path: join(folder, 'collector'), mode: 0o600 } }, 'web1');
    const options = { url, org: 'crosswatch', buckets, tasks, tokens, operatorToken };
    const { changes } = await setup({ ...options, dryRun: true });
    await rm(folder, { recursive: true });
    // Tokens are not part of a template.
    expect(changes.filter(({ state }) => state !== 'unchanged').map(({ name }) => name)).toEqual([
      'crosswatch collector of web1',
    ]);
  });
});
