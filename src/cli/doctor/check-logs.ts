import { open } from 'node:fs/promises';
import { createConfiguredParser } from '../../app/event-parser.ts';
import type { Config } from '../../config/schema.ts';
import type { EventsConfig } from '../../events/config.ts';
import { createEventStream } from '../../events/log-stream.ts';
import type { SourceConfig } from '../../logs/config.ts';
import { detectSources } from '../../logs/detect.ts';
import { expandGlob, isGlob } from '../../logs/file/glob.ts';
import { createJournalctlRunner, type RunJournalctl } from '../../logs/journald/journalctl.ts';
import { LOGIN_IDENTIFIERS } from '../../logs/journald/login-identifiers.ts';
import type { Terminal } from '../terminal.ts';
import { fine, type Finding } from './finding.ts';
import { count } from '../../lib/count.ts';

const CHECK = 'logs';
const TAIL_BYTES = 1024 * 1024;
const RIGHTS = 'add the user that runs Crosswatch to the group that may read it (adm, systemd-journal)';
const SPEAK = 'log in over SSH once and look again; is this the log that sshd writes to?';

/** Whether the logs can be read, and whether somebody speaks of logins in them. */
export async function checkLogs(
  { logs: { sources }, events }: Pick<Config, 'logs' | 'events'>,
  env: Terminal['env'],
  run: RunJournalctl = createJournalctlRunner(),
): Promise<readonly Finding[]> {
  if (sources === 'auto') return [await checkDetection(events, env, run)];
  if (sources.length === 0)
    return [
      {
        check: CHECK,
        state: 'warn',
        detail: 'logs.sources names none',
        next: 'leave it out to have one found',
      },
    ];
  return (await Promise.all(sources.map((source) => checkSource(source, events, run)))).flat();
}

async function checkDetection(
  events: EventsConfig,
  env: Terminal['env'],
  run: RunJournalctl,
): Promise<Finding> {
  const { kind, speaks, words, path } = await detectSources({ run, hostRoot: env['HOST_ROOT'] });
  if (kind === 'none')
    return { check: CHECK, state: 'fail', detail: words, next: `${RIGHTS}, or set logs.sources` };
  if (!speaks) return { check: CHECK, state: 'warn', detail: words, next: SPEAK };
  return kind === 'file' && path !== undefined ? checkFile(path, events) : fine(CHECK, words);
}

async function checkSource(
  source: SourceConfig,
  events: EventsConfig,
  run: RunJournalctl,
): Promise<readonly Finding[]> {
  if ('syslog' in source)
    return [fine(CHECK, 'syslog is listened to, so nothing can be looked at beforehand')];
  if ('stdin' in source) return [fine(CHECK, 'lines come from standard input')];
  if ('journald' in source) return [await checkJournal(source.journald, run)];
  if (!isGlob(source.file)) return [await checkFile(source.file, events)];
  const files = await expandGlob(source.file);
  if (files.length > 0) return Promise.all(files.map((file) => checkFile(file, events)));
  const detail = `nothing is called ${source.file} yet`;
  return [{ check: CHECK, state: 'warn', detail, next: 'it is waited for; check the spelling' }];
}

async function checkFile(path: string, config: EventsConfig): Promise<Finding> {
  let tail: Uint8Array;
  try {
    tail = await readTail(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const missing = code === 'ENOENT';
    const detail = missing ? `${path} is not there` : `${path} can not be read (${code})`;
    return {
      check: CHECK,
      state: missing ? 'warn' : 'fail',
      detail,
      next: missing ? 'it is waited for' : RIGHTS,
    };
  }
  const parser = createConfiguredParser({ config, now: () => Date.now(), host: 'localhost' });
  const stream = createEventStream({ parser, source: path });
  stream.write(tail);
  stream.end();
  const { lines, events } = parser.stats();
  const detail = `${path}: ${count(events, 'event')} in the newest ${count(lines, 'line')}`;
  return events > 0 ? fine(CHECK, detail) : { check: CHECK, state: 'warn', detail, next: SPEAK };
}

/** The newest whole lines of a file. */
async function readTail(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const tail = buffer.subarray(0, bytesRead);
    return size > length ? tail.subarray(tail.indexOf('\n') + 1) : tail;
  } finally {
    await handle.close();
  }
}

async function checkJournal(
  {
    directory,
    identifiers = LOGIN_IDENTIFIERS,
  }: { directory?: string | undefined; identifiers?: readonly string[] | undefined },
  run: RunJournalctl,
): Promise<Finding> {
  const place = directory === undefined ? [] : [`--directory=${directory}`];
  const speakers = identifiers.map((name) => `--identifier=${name}`);
  const child = run(['--output=json', '--no-pager', '--quiet', '--lines=1', ...place, ...speakers]);
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  const { ok, words } = await child.ended;
  if (!ok) return { check: CHECK, state: 'fail', detail: `journalctl: ${words || 'failed'}`, next: RIGHTS };
  if (text !== '') return fine(CHECK, 'the journal speaks of logins');
  return {
    check: CHECK,
    state: 'warn',
    detail: 'the journal says nothing of logins',
    next: `${SPEAK} Or ${RIGHTS}`,
  };
}
