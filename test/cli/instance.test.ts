import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleExplanation } from '../../src/correlate/explanation.ts';
import type { AlertRecord } from '../../src/model/alert-record.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import { until } from '../support/poll.ts';
import { type Finished, runCrosswatch, type Service, startService } from '../support/program.ts';

const TOKEN = 'only-for-tests';
// A name that would clear the screen if it were printed raw.
const USER = 'eve\u001b[2J';

let folder: string;
let service: Service;
let alert: AlertRecord;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-instance-'));
  const log = path.join(folder, 'auth.log');
  writeFileSync(log, '');
  const config = [
    `serve: {port: 0, token: ${TOKEN}}`,
    'collect: {interval: 1s}',
    `logs: {sources: [{file: ${log}}]}`,
  ];
  writeFileSync(path.join(folder, 'crosswatch.yml'), config.join('\n'));
  writeFileSync(path.join(folder, 'token'), `${TOKEN}\n`);
  service = await startService({ cwd: folder });
  for (let i = 0; i < 8; i += 1) {
    const stamp = new Date().toISOString().replace('Z', '+00:00');
    appendFileSync(
      log,
      `${stamp} web1 sshd[1]: Failed password for invalid user ${USER} from 203.0.113.7 port ${i} ssh2\n`,
    );
  }
  alert = await until('the alert is there', async () => {
    const { stdout } = await ask('alerts', '--state', 'firing', '--format', 'json');
    return (JSON.parse(stdout) as AlertRecord[]).find(({ newest }) => newest.rule === 'ssh_brute_force');
  });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function ask(...words: string[]): Promise<Finished> {
  const url = ['--url', service.url];
  return runCrosswatch([...words, ...url], { cwd: folder, env: { CROSSWATCH_SERVE_TOKEN: TOKEN } });
}

describe('commands that ask a running Crosswatch', () => {
  it('status lists every part', async () => {
    const { stdout, stderr } = await ask('status');
    expect(stdout).toMatch(/^PART +STATE +DETAIL\n/);
    expect(stdout).toMatch(/^rules +ok +\d+ rules$/m);
    expect(stderr).toMatch(/^Crosswatch \S+ on \S+, up \d+ s/);
  });

  it('alerts shows one with its story and evidence, nothing of it raw', async () => {
    const { code, stdout } = await ask('alerts', alert.fingerprint);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^firing \w+: Many failed SSH logins from one address\n/);
    expect(stdout).toMatch(/^story\n {2}\S+ \S+ {2}firing/m);
    expect(stdout).toMatch(/^events/m);
    expect(stdout).toContain('eve\\u001b[2J');
    expect(stdout).not.toContain('\u001b');
  });

  it('alerts acknowledge notes who takes it on', async () => {
    const { code, stdout } = await ask('alerts', 'acknowledge', alert.fingerprint, '--by', 'ann');
    expect(code).toBe(0);
    expect(stdout).toMatch(/taken on by +ann/);
    expect((await ask('alerts')).stdout).toMatch(/ssh_brute_force .* ann$/m);
  });

  it('alerts says that there is none of that fingerprint', async () => {
    const { code, stderr } = await ask('alerts', 'ffffffffffffffff');
    expect(code).toBe(2);
    expect(stderr).toContain('no alert has this fingerprint [CW_SERVE_NOT_FOUND]');
  });

  it('events filters, counts and escapes', async () => {
    const words = ['--action', 'ssh_login', '--outcome', 'failure', '--since', '-1h', '--limit', '5'];
    const { stdout } = await ask('events', ...words, '--format', 'ndjson');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SecurityEvent);
    expect(events.map((event) => event['source.ip'])).toEqual(Array.from({ length: 5 }, () => '203.0.113.7'));
    const none = await ask('events', '--action', 'nothing_of_this_kind');
    expect([none.code, none.stdout, none.stderr]).toEqual([0, '', 'no events\n']);
    expect((await ask('events', ...words)).stdout).not.toContain('\u001b');
  });

  it('query draws the course of a series', async () => {
    const words = [
      'query',
      'cpu',
      'usage_active',
      '--tag',
      'cpu=cpu-total',
      '--start',
      '-1m',
      '--every',
      '1s',
    ];
    const { stdout } = await until('two points are there', async () => {
      const answer = await ask(...words);
      return /[▁-█]/u.test(answer.stdout) && answer;
    });
    expect(stdout).toMatch(/^SERIES +POINTS +MIN +MEAN +MAX +LAST +COURSE\ncpu=cpu-total host=\S+ +\d+/);
    const wrong = await ask(...words, '--every', 'often');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('expected a duration');
  });

  it('report counts the logins', async () => {
    expect((await ask('report')).stdout).toMatch(/^logins +8 failed, 0 accepted/m);
  });

  it('rules explain tells how things stand', async () => {
    const words = [
      'rules',
      'explain',
      'ssh_brute_force',
      '--group',
      'source.ip=203.0.113.7',
      '--format',
      'json',
    ];
    const { groups } = JSON.parse((await ask(...words)).stdout) as RuleExplanation;
    expect(groups.map(({ conditions }) => conditions.map(({ value }) => value))).toEqual([[8]]);
    expect(groups[0]?.alert?.fingerprint).toBe(alert.fingerprint);
  });

  it('replay --store finds in the history what was found live', async () => {
    const words = ['replay', '--store', '--start', '-1h', '--format', 'ndjson'];
    const { code, stdout } = await runCrosswatch(words, { cwd: folder });
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { rule: string; fingerprint: string; at: string });
    const found = rows.find(({ rule }) => rule === 'ssh_brute_force');
    expect(found?.fingerprint).toBe(alert.fingerprint);
    expect(found?.at).toBe(new Date(alert.startedAtMs).toISOString());
  });

  it('takes the token from a file and says when it is wrong', async () => {
    const file = await runCrosswatch(['status', '--url', service.url, '--token-file', 'token'], {
      cwd: folder,
    });
    expect(file.stdout).toMatch(/^PART/);
    const wrong = await runCrosswatch(['status', '--url', service.url, '--token', 'x']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/CW_SERVE_UNAUTHORIZED\]\n {2}give its serve.token/);
  });

  it.each([['status'], ['alerts'], ['events'], ['query', 'cpu', 'usage_active'], ['report']])(
    '%s ends with 4 when nobody answers',
    async (...words) => {
      const { code, stdout, stderr } = await runCrosswatch([...words, '--url', 'http://127.0.0.1:9']);
      expect([code, stdout]).toEqual([4, '']);
      expect(stderr).toContain('start it with `crosswatch run`');
    },
  );
});
