import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../../src/cli/program.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

export interface Captured {
  readonly code: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly stats: Readonly<Record<string, unknown>>;
  readonly stderr: string;
}

/** `crosswatch replay` of these words within this process, its output taken apart. */
export async function runCapturing(words: readonly string[]): Promise<Captured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-scenario-'));
  const statsFile = path.join(folder, 'stats.json');
  let stdout = '';
  let stderr = '';
  const terminal: Terminal = {
    out: (data) => {
      stdout += String(data);
      return Promise.resolve();
    },
    err: (text) => void (stderr += text),
    stdin: Readable.from([]),
    env: {},
    colors: false,
    progress: false,
    width: 160,
  };
  try {
    const code = await runCli(['replay', ...words, '--format', 'ndjson', '--stats', statsFile], terminal);
    const rows = stdout.split('\n').filter((line) => line !== '');
    return {
      code,
      rows: rows.map((line) => JSON.parse(line) as Captured['rows'][number]),
      stats: JSON.parse(readFileSync(statsFile, 'utf8')) as Captured['stats'],
      stderr,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
