import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** When the recorded attack begins. */
export const START = Date.UTC(2026, 10, 20, 10, 0, 0);

/** A folder of its own, with a recorded attack in it. */
export interface AttackFiles {
  readonly folder: string;
  /** Eight failed logins from 10:02:00 on, one a second. */
  readonly log: string;
  /** Points of the CPU every 10 s until 10:06:30: 95 % from 10:01:40 until 10:04:50, else 20 %. */
  readonly metrics: string;
  /** `--log … --metrics …` */
  readonly input: readonly string[];
  remove(): void;
}

/** Writes the recorded attack: `ssh_brute_force` fires at 10:02:05, `cpu_and_bruteforce` at 10:02:10. */
export function writeAttackFiles(): AttackFiles {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-cli-'));
  const log = path.join(folder, 'auth.log');
  const metrics = path.join(folder, 'points.lp');
  const iso = (seconds: number): string =>
    new Date(START + seconds * 1000).toISOString().replace('Z', '+00:00');
  const lines = Array.from(
    { length: 8 },
    (_, i) =>
      `${iso(120 + i)} web1 sshd[100]: Failed password for root from 203.0.113.7 port ${4000 + i} ssh2\n`,
  );
  const points = Array.from(
    { length: 40 },
    (_, i) =>
      `cpu,cpu=cpu-total,host=web1 usage_active=${i >= 10 && i < 30 ? 95 : 20} ${START + i * 10_000}000000\n`,
  );
  writeFileSync(log, lines.join(''));
  writeFileSync(metrics, points.join(''));
  return {
    folder,
    log,
    metrics,
    input: ['--log', log, '--metrics', metrics],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
