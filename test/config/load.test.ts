import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { listOptions } from '../../src/config/option.ts';
import { toSample } from '../../src/config/sample.ts';
import { configSchema } from '../../src/config/schema.ts';
import { maskSecrets } from '../../src/config/secrets.ts';
import { describeError } from '../../src/lib/errors.ts';

const options = listOptions(configSchema);

function load(text: string, env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const all: Record<string, string> = { 'crosswatch.yml': text, ...files };
  return loadConfig({
    env,
    readFile(path) {
      const found = all[path];
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return found;
    },
  });
}

function mistakesOf(
  text: string,
  env: Record<string, string> = {},
  files: Record<string, string> = {},
): string[] {
  const result = load(text, env, files);
  return result.ok ? [] : result.mistakes.map((mistake) => describeError(mistake).replaceAll('\n', ''));
}

describe('config/load', () => {
  it('refuses a schedule that the calendar would not understand', () => {
    expect(mistakesOf('report: {schedule: "0 25 * * *"}')).toEqual([
      expect.stringMatching(/^crosswatch\.yml:1:10: report\.schedule: has the hour 25; it is \* or 0 to 23/),
    ]);
  });

  it('runs without any configuration', () => {
    const result = loadConfig({
      env: {},
      readFile() {
        throw Object.assign(new Error(), { code: 'ENOENT' });
      },
    });
    expect(result).toMatchObject({ ok: true, config: { serve: { address: '127.0.0.1', port: 8990 } } });
  });

  it('says all mistakes at once, each at its line and column', () => {
    const text = [
      'colect:',
      '  interval: 5s',
      'serve:',
      '  port: high',
      '  adress: 127.0.0.1',
      'engine:',
      '  allowed_lateness: 30',
      'notify:',
      '  receivers:',
      '    - name: ops',
      '      type: webhook',
      '      url: "not a url"',
      '',
    ].join('\n');
    expect(mistakesOf(text)).toEqual([
      expect.stringMatching(/^crosswatch\.yml:1:1: colect: unknown key .*did you mean "collect"\?/),
      expect.stringMatching(/^crosswatch\.yml:4:3: serve\.port: .*number.*CW_CONFIG_INVALID/),
      expect.stringMatching(/^crosswatch\.yml:5:3: serve\.adress: unknown key .*did you mean "address"\?/),
      expect.stringMatching(/^crosswatch\.yml:7:3: engine\.allowed_lateness: /),
      expect.stringMatching(/^crosswatch\.yml:12:7: notify\.receivers\.0\.url: /),
    ]);
  });

  it.each([
    ['a: [1', /^crosswatch\.yml:\d+:\d+: .*CW_CONFIG_SYNTAX/],
    ['- a\n- b', /a configuration is a map/],
    ['serve: {port: 1}\nserve: {port: 2}', /CW_CONFIG_SYNTAX/],
    ['serve: {address: 0.0.0.0}', /crosswatch\.yml:1:9: serve\.address: .*token/],
  ])('refuses %j', (text, expected) => {
    expect(mistakesOf(text)[0]).toMatch(expected);
  });

  it('lets the environment override the file, its own prefix last', () => {
    const result = load('influx: {org: file}\n', {
      INFLUX_ORG: 'known',
      CROSSWATCH_INFLUX_ORG: 'own',
      CROSSWATCH_SERVE_PORT: '0',
    });
    expect(result).toMatchObject({ ok: true, config: { influx: { org: 'own' }, serve: { port: 0 } } });
  });

  it('names the variable of a wrong value and of an unknown option', () => {
    expect(mistakesOf('', { CROSSWATCH_SERVE_PORT: 'high', CROSSWATCH_SERV_PORT: '1' })).toEqual([
      expect.stringMatching(
        /environment variable CROSSWATCH_SERV_PORT: no such option .*did you mean CROSSWATCH_SERVE_PORT\?/,
      ),
      expect.stringMatching(/environment variable CROSSWATCH_SERVE_PORT: /),
    ]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(load('', { INFLUX_URL: '', CROSSWATCH_SERVE_PORT: '' }).ok).toBe(true);
  });

  it('reads secrets from files, in lists too, and refuses two sources of one secret', () => {
    const text = [
      'serve: {token_file: /run/token}',
      'notify:',
      '  receivers: [{name: ops, type: webhook, url: "https://example.org/", bearer_token_file: /run/bearer}]',
    ].join('\n');
    const files = { '/run/token': 'abc\n', '/run/bearer': 'xyz' };
    expect(load(text, {}, files)).toMatchObject({
      ok: true,
      config: { serve: { token: 'abc' }, notify: { receivers: [{ bearer_token: 'xyz' }] } },
    });
    expect(mistakesOf('serve:\n  token: a\n  token_file: /run/token\n', {}, files)).toEqual([
      expect.stringMatching(/^crosswatch\.yml:3:3: both token and token_file are given/),
    ]);
    expect(mistakesOf('serve:\n  token_file: /nowhere\n')).toEqual([
      expect.stringMatching(/^crosswatch\.yml:2:3: token_file: cannot read "\/nowhere" \(ENOENT\)/),
    ]);
  });

  it('blames the variable that named the file of a secret', () => {
    expect(mistakesOf('', { INFLUX_TOKEN_FILE: 'nofile' })).toEqual([
      expect.stringMatching(/^environment variable INFLUX_TOKEN_FILE: cannot read "nofile" \(ENOENT\)/),
    ]);
    expect(
      mistakesOf('influx: {token: a}', { CROSSWATCH_INFLUX_TOKEN_FILE: 'f', INFLUX_TOKEN_FILE: 'g' }),
    ).toEqual([
      expect.stringMatching(/^both token and environment variable CROSSWATCH_INFLUX_TOKEN_FILE are given/),
    ]);
  });

  it('shows no secret', () => {
    const result = load(
      'serve: {token: s3cret}\ninflux: {token: s3cret}\nnotify: {receivers: [{name: a, type: webhook, url: "https://example.org/", bearer_token: s3cret}]}\n',
    );
    if (!result.ok) throw new Error('refused');
    expect(JSON.stringify(result.wire)).toContain('s3cret');
    expect(JSON.stringify(maskSecrets(result.wire, options))).not.toContain('s3cret');
  });
});

const indent = (line: string): number => line.search(/\S|$/);

describe('config/sample', () => {
  const sample = toSample(options);

  it('is a valid configuration, as it is and with every comment removed', () => {
    expect(mistakesOf(sample)).toEqual([]);
    const uncommented = sample
      .split('\n')
      .filter((line) => line.startsWith('# ') && !/^# *##/.test(line) && !line.endsWith('not set'))
      .slice(2)
      .map((line) => line.slice(2))
      // A section in which nothing is set.
      .filter((line, i, all) => !line.endsWith(':') || indent(all[i + 1] ?? '') > indent(line))
      .join('\n');
    expect(mistakesOf(uncommented)).toEqual([]);
  });

  it('explains every option', () => {
    const silent = options
      .filter(({ description, path }) => description === '' && path.at(-1) !== 'type')
      .map(({ path }) => path.join('.'));
    expect(silent).toEqual([]);
  });
});
