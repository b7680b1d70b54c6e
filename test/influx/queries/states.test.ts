import { afterAll, describe, expect, it } from 'vitest';
import { readFluxFiles } from '../../../src/influx/flux-files.ts';
import { bindParameters } from '../../../src/influx/flux.ts';
import type { FluxText } from '../../../src/influx/flux.ts';
import { createQuery } from '../../../src/influx/query.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import { questionsOf, readDashboards } from '../../grafana/dashboards.ts';
import { expand } from '../../grafana/expand.ts';
import { madeMetrics, madeSecurity } from '../../grafana/history.ts';
import { startInfluxd } from '../../support/influxd.ts';
import { DAY, HOUR, madeHistory, MINUTE, NOON } from './data.ts';

const server = await startInfluxd();
afterAll(() => server?.stop());

const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const ROLES = ['metrics', 'rollup', 'security'] as const;
type Role = (typeof ROLES)[number];

interface Line {
  readonly role: Role;
  readonly text: string;
  readonly host: string;
  readonly ageMs: number;
}

/** What is known of two programs before their CPU use is, and the other way round. */
const PARTIAL = ['procstat,host=early,process_name=sh memory_rss=1i', 'procstat,host=odd,process_name=sh cpu_usage=1'];

/** The history that ends now. */
function history(): readonly Line[] {
  const made = madeHistory();
  const lines = ROLES.flatMap((role) =>
    made[role].map((line) => {
      const space = line.lastIndexOf(' ');
      return { role, line: line.slice(0, space), timeMs: Number(line.slice(space + 1, -6)) - NOON + NOW };
    }),
  );
  const points = { metrics: madeMetrics(NOW), security: madeSecurity(NOW) };
  for (const role of ['metrics', 'security'] as const)
    for (const point of points[role]) {
      const line = encodePoint(point) ?? '';
      lines.push({ role, line: line.slice(0, line.lastIndexOf(' ')), timeMs: point.timeMs });
    }
  for (const line of PARTIAL) lines.push({ role: 'metrics', line, timeMs: NOW - 10_000 });
  return lines.map(({ role, line, timeMs }, index) => ({
    role,
    // A time of its own for each: events would overwrite each other.
    text: `${line} ${timeMs}${role === 'security' ? String(index % 1_000_000).padStart(6, '0') : '000000'}`,
    host: /,host=(\w+)/.exec(line)?.[1] ?? '',
    ageMs: NOW - timeMs,
  }));
}

/** What a server may hold when it is asked. */
const STATES: Readonly<Record<string, (line: Line) => boolean>> = {
  'nothing at all': () => false,
  'metrics and no events': ({ role }) => role !== 'security',
  'events and no metrics': ({ role }) => role === 'security',
  'an hour of one host': ({ host, ageMs }) => host === 'web1' && ageMs <= HOUR,
  'half an hour of metrics, and no alerts': ({ role, text, ageMs }) => !text.startsWith('alert') && role !== 'rollup' && ageMs <= HOUR / 2,
  'one CPU sample': ({ text, host, ageMs }) => text.startsWith('cpu,cpu=cpu-total') && host === 'web1' && ageMs === 10_000,
  'memory of programs, and no CPU use yet': ({ host }) => host === 'early',
  'CPU use of programs, and no memory': ({ host }) => host === 'odd',
  'six days': ({ ageMs }) => ageMs <= 6 * DAY,
  'a host and a new one': ({ host, ageMs }) => host === 'web1' || ageMs <= HOUR,
  'successful logins only': ({ text }) => !text.includes('outcome=failure'),
  everything: () => true,
};

const lines = history();
const files = { queries: await readFluxFiles('queries'), tasks: await readFluxFiles('tasks') };
const questions = [...readDashboards().values()].flatMap(questionsOf);

/** Everything that is ever asked, as it is asked without parameters, by what asks it. */
function everyQuestion(buckets: Readonly<Record<Role, string>>): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [folder, found] of Object.entries(files))
    for (const { name, text } of found) {
      const used = ROLES.filter((role) => new RegExp(`^${role} = `, 'm').test(text));
      const own = Object.fromEntries(used.map((role) => [role, buckets[role]]));
      all.set(`${folder}/${name}`, bindParameters(text, own));
    }
  const named = {
    crosswatch: buckets.metrics,
    crosswatch_rollup: buckets.rollup,
    crosswatch_security: buckets.security,
  };
  const span = { startMs: NOW - DAY, stopMs: NOW, windowPeriod: '10m' };
  const variables = { host: '(web1|web2)', rule: '.*' };
  for (const { dashboard, asker, query } of questions)
    all.set(`${dashboard}: ${asker}`, expand(query, { ...span, variables, buckets: named }));
  return all;
}

async function write(bucket: string, body: string): Promise<void> {
  const response = await fetch(`${server?.url}/api/v2/write?org=${server?.org}&bucket=${bucket}`, {
    method: 'POST',
    headers: { Authorization: `Token ${server?.token}` },
    body,
  });
  expect(response.status, await response.text()).toBe(204);
}

describe.skipIf(server === undefined)('every query, task and panel answers where there is', () => {
  it.each(Object.keys(STATES))('%s', { timeout: 60_000 }, async (state) => {
    const { url = '', org = '', token } = server ?? {};
    const buckets = { metrics: '', rollup: '', security: '' };
    for (const role of ROLES) {
      buckets[role] = (await server?.createBucket(role)) ?? '';
      const kept = lines.filter((line) => line.role === role && STATES[state]?.(line));
      if (kept.length > 0) await write(buckets[role], kept.map(({ text }) => text).join('\n'));
    }
    const query = createQuery({ url, org, token, timeoutMs: 20_000 });
    const errors: string[] = [];
    let answered = 0;

    for (const [asker, text] of everyQuestion(buckets)) {
      try {
        let rows = 0;
        for await (const _row of query(text as FluxText)) rows += 1;
        if (rows > 0) answered += 1;
      } catch (error) {
        errors.push(`${asker}: ${(error as Error).message}`);
      }
    }

    expect(errors).toEqual([]);
    if (state === 'everything') expect(answered).toBeGreaterThan(100);
  });
});
