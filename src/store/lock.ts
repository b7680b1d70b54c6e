import { CrosswatchError } from '../lib/errors.ts';
import { openDatabase } from './database.ts';

/**
 * Makes this process the only one that writes the store at `path`; returns what ends that. The lock is held by the
 * kernel on a file of its own (`crosswatch.db.lock`), so it ends with the process however that ends, and readers of the
 * store are not kept out.
 */
export function lockStore(path: string): () => void {
  const lock = openDatabase(`${path}.lock`);
  try {
    lock.exec('PRAGMA busy_timeout=0');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof CrosswatchError) || error.code !== 'CW_STORE_BUSY') throw error;
    throw new CrosswatchError('CW_STORE_LOCKED', `Another Crosswatch is writing to the store ${path}`, {
      cause: error,
      hint: 'Stop it first, or give this one a store of its own with store.path.',
    });
  }
  return () => lock.close();
}
