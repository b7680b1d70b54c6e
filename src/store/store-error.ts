import { CrosswatchError } from '../lib/errors.ts';

/** What a database error means for the caller. Whatever raised it has been rolled back. */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof CrosswatchError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const options = { cause: error };
  if (code === 'SQLITE_FULL') {
    return new CrosswatchError(
      'CW_STORE_FULL',
      `No room left for the local store ${path}; nothing was written`,
      {
        ...options,
        retryable: true,
        hint: 'Free some space on its file system, or lower store.max_bytes.',
      },
    );
  }
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') {
    return new CrosswatchError('CW_STORE_BUSY', `The local store ${path} is locked by another connection`, {
      ...options,
      retryable: true,
    });
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new CrosswatchError('CW_STORE_CORRUPT', `The local store ${path} is damaged: ${error.message}`, {
      ...options,
      hint: 'Move the file away (keep it) and start again; InfluxDB, if used, still has what was shipped.',
    });
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY') {
    return new CrosswatchError(
      'CW_STORE_IO',
      `The local store ${path} could not be written: ${error.message}`,
      {
        ...options,
        retryable: true,
        hint: 'Check the disk, and that the file and its directory are writable.',
      },
    );
  }
  if (code === 'SQLITE_CANTOPEN' || error.message.startsWith('ConnectionFailed')) {
    return new CrosswatchError('CW_STORE_OPEN', `The local store ${path} could not be opened`, {
      ...options,
      hint: 'Check that its directory exists and is writable, or set store.path.',
    });
  }
  return error;
}
