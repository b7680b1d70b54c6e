import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCapturing } from './run-capturing.ts';

/**
 * Every folder beside this file is a case: `rules.yml`, `auth.log`, `points.lp` and `config.yml` go in (all but the
 * rules may be missing, `args` holds further words of the command line), the rows of `expected.ndjson` come out: those
 * and no others, in that order, each compared by the keys it names. `stats.json` names figures of `--stats`,
 * `stderr.txt` a text of stderr. The journal of each run, replayed, gives the same rows.
 */
const folder = import.meta.dirname;
const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

const journal = path.join(mkdtempSync(path.join(tmpdir(), 'crosswatch-journal-')), 'journal.ndjson');
afterAll(() => rmSync(path.dirname(journal), { recursive: true }));

test.each(cases.map(({ name }) => name))('%s', async (name) => {
  const here = path.join(folder, name);
  const { code, rows, stats, stderr } = await runCapturing([
    ...rulesOf(here),
    ...inputOf(here),
    '--journal',
    journal,
  ]);

  const expected = lines(path.join(here, 'expected.ndjson')).map((line) => JSON.parse(line) as object);
  expect(rows.map((row, i) => only(row, expected[i]))).toEqual(expected);
  expect(code).toBe(0);
  const wanted = path.join(here, 'stats.json');
  if (existsSync(wanted)) expect(stats['counters']).toMatchObject(JSON.parse(readFileSync(wanted, 'utf8')));
  const said = path.join(here, 'stderr.txt');
  if (existsSync(said)) expect(stderr).toContain(readFileSync(said, 'utf8').trim());
  else expect(stderr).toBe('');

  const again = await runCapturing([...rulesOf(here), '--from-journal', journal]);
  expect(again.rows).toEqual(rows);
});

function rulesOf(here: string): readonly string[] {
  return [...given(here, '--config', 'config.yml'), ...given(here, '--rules', 'rules.yml')];
}

function inputOf(here: string): readonly string[] {
  const args = path.join(here, 'args');
  const words = existsSync(args) ? readFileSync(args, 'utf8').trim().split(/\s+/) : [];
  return [...given(here, '--log', 'auth.log'), ...given(here, '--metrics', 'points.lp'), ...words];
}

function given(here: string, flag: string, name: string): readonly string[] {
  return existsSync(path.join(here, name)) ? [flag, path.join(here, name)] : [];
}

/** Of a row what the expected one names; a row beyond the expected ones is shown by its head. */
function only(row: Readonly<Record<string, unknown>>, expected: object | undefined): object {
  const keys = Object.keys(expected ?? { at: '', state: '', rule: '', group: '', value: 0, count: 0 });
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}

function lines(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
