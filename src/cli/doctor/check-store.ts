import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { CrosswatchError } from '../../lib/errors.ts';
import { type StoreConfig, storeFile } from '../../store/config.ts';
import { openStoreReadonly } from '../../store/open-readonly.ts';
import type { Terminal } from '../terminal.ts';
import { fine, type Finding } from './finding.ts';

const MIB = 1024 ** 2;
const TIGHT_BYTES = 100 * MIB;

/** Whether the local store can be opened and written, and whether there is room for it. */
export async function checkStore(
  config: StoreConfig,
  env: Terminal['env'],
  workingDirectory: string,
): Promise<readonly Finding[]> {
  const file = storeFile(config, env, workingDirectory);
  const { finding, usedBytes } = openAndMeasure(file);
  return [finding, await checkSpace(file, config.max_bytes - usedBytes)];
}

function openAndMeasure(file: string): { finding: Finding; usedBytes: number } {
  const folder = nearestFolder(file);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    const next = 'make it writable for the user that runs Crosswatch, or set store.path';
    return {
      finding: { check: 'store', state: 'fail', detail: `${folder} can not be written`, next },
      usedBytes: 0,
    };
  }
  if (!existsSync(file)) return { finding: fine('store', `${file} will be made`), usedBytes: 0 };
  try {
    const store = openStoreReadonly(file);
    const usedBytes = store.usedBytes();
    store.close();
    return { finding: fine('store', `${file}: ${mebibytes(usedBytes)}`), usedBytes };
  } catch (error) {
    if (!(error instanceof CrosswatchError)) throw error;
    // An older store is brought up to date by the next start.
    const state = error.code === 'CW_STORE_OLDER' ? 'warn' : 'fail';
    return { finding: { check: 'store', state, detail: error.message, next: error.hint }, usedBytes: 0 };
  }
}

async function checkSpace(file: string, mayGrowBytes: number): Promise<Finding> {
  const folder = nearestFolder(file);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${mebibytes(free)} free at ${folder}; the store may grow by ${mebibytes(Math.max(0, mayGrowBytes))}`;
  if (free >= mayGrowBytes) return fine('disk', detail);
  const next = 'make room, or lower store.max_bytes';
  return { check: 'disk', state: free < TIGHT_BYTES ? 'fail' : 'warn', detail, next };
}

/** The folder of a file, or the next one above it that is there. */
function nearestFolder(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
