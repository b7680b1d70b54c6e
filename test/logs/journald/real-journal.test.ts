import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createJournalctlRunner } from '../../../src/logs/journald/journalctl.ts';
import { createJournaldSource } from '../../../src/logs/journald/journald-source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { PositionState } from '../../../src/model/log-line.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';

const REMOTE = '/lib/systemd/systemd-journal-remote';
const isPossible = existsSync(REMOTE) && spawnSync('journalctl', ['--version']).status === 0;
// Not even with CI=true is this a failure: journals are made with a package that machines rarely have.
if (!isPossible)
  console.warn(`SKIPPED: a real journal is not tested, ${REMOTE} and journalctl are not both here.`);

/** The journal export format: a field with a newline or other bytes has its length in front. */
function exported(from: number, to: number, boot: string): Buffer {
  const entries = Array.from({ length: to - from + 1 }, (_, i) => {
    const n = from + i;
    const message = Buffer.from(`line ${n}\nof two`);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(message.length));
    return Buffer.concat([
      Buffer.from(
        `__REALTIME_TIMESTAMP=${1751562131000000 + n * 1000}\n__MONOTONIC_TIMESTAMP=${n * 1000}\n_BOOT_ID=${boot}\n` +
          `SYSLOG_IDENTIFIER=sshd\n_COMM=sshd\n_PID=${n}\n_HOSTNAME=web1\nMESSAGE\n`,
      ),
      length,
      message,
      Buffer.from('\n\n'),
    ]);
  });
  return Buffer.concat(entries);
}

it.skipIf(!isPossible)('a real journal is read by the real journalctl, over boots and restarts', async () => {
  const directory = join(await temporaryFolder(), 'journal');
  await mkdir(directory);
  function write(name: string, content: Buffer): void {
    execFileSync(REMOTE, [`--output=${join(directory, name)}`, '-'], { input: content });
  }
  async function read(position: PositionState | undefined, count: number) {
    const recorder = createRecorder();
    const source = createJournaldSource({
      run: createJournalctlRunner(),
      clock: systemClock,
      logger: silentLogger,
      random: () => 0,
      startAt: 'beginning',
      directory,
    });
    onTestFinished(() => source.stop());
    await source.start(position, recorder.sink);
    await until(() => recorder.lines.length >= count, recorder.texts);
    await source.stop();
    return recorder;
  }

  write('one.journal', exported(1, 5, 'a'.repeat(32)));
  const first = await read(undefined, 5);
  write('one.journal', exported(6, 8, 'b'.repeat(32)));
  const second = await read(first.position(), 3);

  expect([...first.lines, ...second.lines].map(({ text }) => text)).toEqual(
    Array.from({ length: 8 }, (_, i) => `line ${i + 1}\nof two`),
  );
  expect(second.gaps).toEqual([]);
  expect(second.lines[0]!.header).toEqual({ timeMs: 1751562131006, host: 'web1', program: 'sshd', pid: 6 });
  expect(new Set([...first.lines, ...second.lines].map(({ id }) => id)).size).toBe(8);
});
