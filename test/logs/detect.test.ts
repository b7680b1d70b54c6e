import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { detectSources } from '../../src/logs/detect.ts';
import type { RunJournalctl } from '../../src/logs/journald/journalctl.ts';
import { temporaryFolder } from './recorder.ts';

const SSHD = 'Jul  3 17:02:11 web1 sshd[7]: Server listening on 0.0.0.0 port 22.\n';
const KERNEL = 'Jul  3 17:02:11 web1 kernel: hello\n';

/** A journal whose last entry of any program, and of one that speaks of logins, are so many hours old. */
function journal(anyHours: number | undefined, loginHours: number | undefined): RunJournalctl {
  return (args) => {
    const hours = args.some((arg) => arg.startsWith('--identifier')) ? loginHours : anyHours;
    const stamp = hours === undefined ? undefined : (Date.now() - hours * 3_600_000) * 1000;
    return {
      stdout: Readable.from(stamp === undefined ? [] : [`{"__REALTIME_TIMESTAMP" : "${stamp}"}\n`]),
      ended: Promise.resolve({ ok: true, words: '' }),
      kill() {},
    };
  };
}

const NO_JOURNAL = journal(undefined, undefined);

it.each([
  ['Debian', { 'auth.log': SSHD }, NO_JOURNAL, 'file', 'auth.log', true],
  ['RHEL', { secure: SSHD, messages: KERNEL }, NO_JOURNAL, 'file', 'secure', true],
  ['Alpine', { messages: SSHD }, NO_JOURNAL, 'file', 'messages', true],
  ['Ubuntu, which has both', { 'auth.log': SSHD }, journal(0, 0), 'file', 'auth.log', true],
  ['Debian 12, journal only', {}, journal(0, 0), 'journald', undefined, true],
  ['a leftover beside the journal', { 'auth.log': `${SSHD}OLD` }, journal(0, 0), 'journald', undefined, true],
  ['a fresh host with a file', { 'auth.log': '' }, NO_JOURNAL, 'file', 'auth.log', false],
  ['a fresh host with a journal', { messages: KERNEL }, journal(0, undefined), 'journald', undefined, false],
  ['nothing at all', {}, NO_JOURNAL, 'none', 'auth.log', false],
] as const)('finds what %s has', async (_name, files, run, kind, file, speaks) => {
  const hostRoot = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(hostRoot, 'var/log', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    if (content.endsWith('OLD')) await utimes(path, 1_700_000_000, 1_700_000_000);
  }

  const detection = await detectSources({ run, hostRoot });

  expect(detection).toMatchObject({ kind, speaks });
  expect(detection.path).toBe(file === undefined ? undefined : join(hostRoot, 'var/log', file));
  expect(detection.words).not.toBe('');
});

it('looks for the journal of the host under its root', async () => {
  const hostRoot = await temporaryFolder();
  const calls: string[] = [];
  const run: RunJournalctl = (args) => {
    calls.push(args.join(' '));
    return journal(0, 0)(args);
  };

  const detection = await detectSources({ run, hostRoot });

  expect(detection.directory).toBe(join(hostRoot, 'var/log/journal'));
  expect(calls.every((call) => call.includes(`--directory=${hostRoot}/var/log/journal`))).toBe(true);
});
