import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/program.ts';

const scenario = path.resolve(import.meta.dirname, '../correlate/scenarios/v11-join-at-confirmation');
const rules = ['--rules', path.join(scenario, 'rules.yml')];

async function run(
  words: readonly string[],
  input = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const code = await runCli(words, {
    out: (data) => {
      stdout += String(data);
      return Promise.resolve();
    },
    err: (text) => void (stderr += text),
    stdin: Readable.from([Buffer.from(input)]),
    env: {},
    colors: false,
    progress: false,
    width: 120,
  });
  return { code, stdout, stderr };
}

async function replayed(): Promise<string> {
  const input = ['--log', path.join(scenario, 'auth.log'), '--metrics', path.join(scenario, 'points.lp')];
  return (await run(['replay', ...rules, ...input, '--format', 'ndjson'])).stdout;
}

describe('verify', () => {
  it('confirms what a replay printed', async () => {
    const { code, stdout } = await run(['verify', '-', ...rules], await replayed());
    expect(stdout).toMatch(
      /^holds: \w+ host\.name=web1 at \S+, value 2\n {2}from \d+ events and \d+ points\n/,
    );
    expect(code).toBe(0);
  });

  it('tells what was changed', async () => {
    const { code, stdout } = await run(
      ['verify', '-', ...rules],
      (await replayed()).replaceAll('"value":2,', '"value":3,'),
    );
    expect(stdout).toContain('does not hold: ');
    expect(stdout).toContain('the value is 2, not 3');
    expect(code).toBe(1);
  });

  it('is JSON for programs', async () => {
    const { stdout } = await run(['verify', '-', ...rules, '--format', 'json'], await replayed());
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
      outcome: 'holds',
      differences: [],
      reliesOn: [],
    });
  });

  it.each([
    ['no JSON', 'what?', /1: this is no JSON/],
    ['no alert', '{"rule": "x"}', /holds no alert \(state/],
    ['nothing', '', /no alert that fires/],
  ])('refuses %s', async (_name, input, said) => {
    const { code, stderr } = await run(['verify', '-', ...rules], input);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
});
