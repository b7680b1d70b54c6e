import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { factsOfPath } from './file/file-facts.ts';
import type { RunJournalctl } from './journald/journalctl.ts';
import { LOGIN_IDENTIFIERS } from './journald/login-identifiers.ts';

export interface DetectOptions {
  readonly run: RunJournalctl;
  /** Where the root of the host is mounted (`HOST_ROOT`). Default: none, this is the host. */
  readonly hostRoot?: string | undefined;
}

/** Where the logins of this host are logged, and how that was found. */
export interface Detection {
  readonly kind: 'file' | 'journald' | 'none';
  /** Path of the log; where nothing was found, of the one that is waited for. */
  readonly path?: string | undefined;
  /** Directory of the journal, where it is not the one of this system. */
  readonly directory?: string | undefined;
  /** Whether somebody was seen to speak of logins there. */
  readonly speaks: boolean;
  /** For a person, one sentence. */
  readonly words: string;
}

/** Debian and Ubuntu; RHEL, Fedora and SUSE; Arch, Alpine and others. */
const CANDIDATES = ['/var/log/auth.log', '/var/log/secure', '/var/log/messages'];

const SPEECH = /\b(?:sshd(?:-session|-auth)?|sudo|su|login|systemd-logind|dropbear)(?:\[\d+\])?:/;
const TAIL_BYTES = 1024 * 1024;

/** A file that fell silent so long before the journal spoke is a leftover. */
const STALE_MS = 24 * 3600 * 1000;

/**
 * Looks for the one place to read logins from: two would tell everything twice. A file that speaks comes before the
 * journal, unless it is a leftover; both that say nothing yet come before nothing at all.
 */
export async function detectSources({ run, hostRoot = '' }: DetectOptions): Promise<Detection> {
  const files = await Promise.all(CANDIDATES.map((path) => lookAtFile(join(hostRoot, path))));
  const journal = await lookAtJournal(run, hostRoot);

  const speaking = files.find((file) => file?.speaks);
  const isLeftover = (journal?.lastMs ?? 0) - (speaking?.lastMs ?? 0) > STALE_MS;
  if (speaking !== undefined && !isLeftover)
    return { kind: 'file', path: speaking.path, speaks: true, words: `${speaking.path} speaks of logins` };
  if (journal?.lastMs !== undefined)
    return {
      kind: 'journald',
      directory: journal.directory,
      speaks: true,
      words: 'the journal speaks of logins',
    };

  // Only a log that is made for logins is waited on: the general one may never say a word of them.
  const silent = files.slice(0, 2).find((file) => file !== undefined);
  if (silent !== undefined)
    return {
      kind: 'file',
      path: silent.path,
      speaks: false,
      words: `${silent.path} does not speak of logins yet; it is followed`,
    };
  if (journal !== undefined)
    return {
      kind: 'journald',
      directory: journal.directory,
      speaks: false,
      words: 'the journal does not speak of logins yet; it is followed',
    };
  const path = join(hostRoot, CANDIDATES[0]!);
  const tried = CANDIDATES.map((candidate) => join(hostRoot, candidate)).join(', ');
  return {
    kind: 'none',
    path,
    speaks: false,
    words: `no log of logins was found: none of ${tried} can be read, and there is no journal; ${path} is waited for`,
  };
}

interface FileLook {
  readonly path: string;
  readonly speaks: boolean;
  readonly lastMs: number;
}

async function lookAtFile(path: string): Promise<FileLook | undefined> {
  try {
    const facts = await factsOfPath(path);
    if (!facts?.regular) return undefined;
    const handle = await open(path, 'r');
    try {
      const length = Math.min(TAIL_BYTES, facts.size);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, facts.size - length);
      return { path, speaks: SPEECH.test(buffer.toString('latin1', 0, bytesRead)), lastMs: facts.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** `undefined` where there is no journal; `lastMs` of the last entry that speaks of logins. */
async function lookAtJournal(
  run: RunJournalctl,
  hostRoot: string,
): Promise<{ directory: string | undefined; lastMs: number | undefined } | undefined> {
  const directories =
    hostRoot === ''
      ? [undefined]
      : ['/var/log/journal', '/run/log/journal'].map((path) => join(hostRoot, path));
  for (const directory of directories) {
    const place = directory === undefined ? [] : [`--directory=${directory}`];
    if ((await lastEntryMs(run, place)) === undefined) continue;
    const speakers = LOGIN_IDENTIFIERS.filter((name) => !/^cron/i.test(name)).map(
      (name) => `--identifier=${name}`,
    );
    return { directory, lastMs: await lastEntryMs(run, [...place, ...speakers]) };
  }
  return undefined;
}

async function lastEntryMs(run: RunJournalctl, selection: readonly string[]): Promise<number | undefined> {
  const child = run([
    '--output=json',
    '--output-fields=MESSAGE',
    '--no-pager',
    '--quiet',
    '--lines=1',
    ...selection,
  ]);
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  await child.ended;
  const stamp = /"__REALTIME_TIMESTAMP"\s*:\s*"(\d+)"/.exec(text)?.[1];
  return stamp === undefined ? undefined : Number(stamp) / 1000;
}
