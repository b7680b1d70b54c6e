import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../support/poll.ts';
import { runCrosswatch, startService } from '../support/program.ts';

const RULES = `
title: Failed login
name: failed
detection: {selection: {event.action: ssh_login, event.outcome: failure}, condition: selection}
level: informational
---
title: CPU there
name: cpu_there
metric: {measurement: cpu, field: usage_active, where: {cpu: cpu-total}, group-by: [host.name], type: threshold, condition: {gte: 0}}
level: informational
---
title: Burst
name: burst
correlation: {type: event_count, rules: [failed], group-by: [host.name, source.ip], timespan: 10s, condition: {gte: 3}}
alert: {enabled: true, resolve_after: 1s}
level: medium
---
title: CPU and bursts
name: joined
correlation: {type: temporal, rules: [cpu_there, burst], group-by: [host.name], timespan: 5m}
level: high
`;

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-equal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  readonly fingerprint: string;
  readonly startedAtMs: number;
  readonly timeline: readonly { readonly atMs: number; readonly state: string }[];
  readonly newest: {
    readonly rule: string;
    readonly evidence: { readonly events: readonly unknown[]; readonly points: readonly unknown[] };
  };
}

describe('the journal of a live run', () => {
  it('replays to the same transitions, fingerprints and evidence', { timeout: 60_000 }, async () => {
    const log = path.join(folder, 'auth.log');
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(path.join(folder, 'rules/own.yml'), RULES);
    writeFileSync(log, '');
    const config = `collect: {interval: 1s}\nlogs: {sources: [{file: ${log}}], start_at: beginning}\nengine: {allowed_lateness: 2s}\nrules: {shipped: false, dir: rules}\nserve: {port: 0}\n`;
    writeFileSync(path.join(folder, 'crosswatch.yml'), config);
    const service = await startService({ cwd: folder });
    const alerts = async (): Promise<readonly Told[]> =>
      ((await (await fetch(`${service.url}/api/v1/alerts?limit=1000`)).json()) as { alerts: Told[] }).alerts;
    for (let round = 0; round < 4; round += 1) {
      for (let i = 0; i < 4; i += 1) {
        const address = `203.0.113.${round}`;
        appendFileSync(
          log,
          `${new Date().toISOString()} ${hostname()} sshd[${round}${i}]: Failed password for root from ${address} port 4${i} ssh2\n`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    await until(
      'the join fired and every burst is over',
      async () => {
        const all = await alerts();
        const over = all.filter(
          ({ newest, timeline }) =>
            newest.rule === 'burst' && timeline.some(({ state }) => state === 'resolved'),
        );
        return over.length === 4 && all.some(({ newest }) => newest.rule === 'joined');
      },
      { withinMs: 30_000 },
    );
    const live = await alerts();
    await service.stop();

    const args = ['replay', '--from-journal', '.crosswatch/crosswatch.db', '--format', 'ndjson'];
    const { code, stdout, stderr } = await runCrosswatch(args, { cwd: folder });
    expect(code, stderr).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            at: string;
            state: string;
            rule: string;
            fingerprint: string;
            evidence: Told['newest']['evidence'];
          },
      );

    const toldLive = live.flatMap(({ fingerprint, newest, timeline }) =>
      timeline
        .filter(({ state }) => /firing|resolved|escalated/.test(state))
        .map(({ atMs, state }) => `${new Date(atMs).toISOString()} ${state} ${newest.rule} ${fingerprint}`),
    );
    expect(
      rows.map(({ at, state, rule, fingerprint }) => `${at} ${state} ${rule} ${fingerprint}`).toSorted(),
    ).toEqual(toldLive.toSorted());
    const joined = rows.find(({ rule, state }) => rule === 'joined' && state === 'firing');
    const joinedLive = live.find(({ newest }) => newest.rule === 'joined');
    expect(joined?.evidence.points).toHaveLength(joinedLive?.newest.evidence.points.length ?? -1);
    expect(joined?.evidence.events.map((event) => (event as Record<string, unknown>)['event.id'])).toEqual(
      joinedLive?.newest.evidence.events.map((event) => (event as Record<string, unknown>)['event.id']),
    );
  });
});
