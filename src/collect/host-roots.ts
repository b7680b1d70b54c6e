import { existsSync } from 'node:fs';

/** Where the host's own files are seen from here: in a container they are mounted elsewhere. */
export interface HostRoots {
  /** `/proc` of the host, `HOST_PROC`. */
  readonly proc: string;
  /** `/sys` of the host, `HOST_SYS`. */
  readonly sys: string;
  /** `/` of the host, `HOST_ROOT`. */
  readonly root: string;
}

/** The roots under Telegraf's names; an empty variable counts as absent. */
export function hostRoots(environment: Readonly<Record<string, string | undefined>>): HostRoots {
  return {
    proc: environment['HOST_PROC'] || '/proc',
    sys: environment['HOST_SYS'] || '/sys',
    root: environment['HOST_ROOT'] || '/',
  };
}

/**
 * A file of the host's network: `/proc/net` shows the reader's own, that of process 1 is the host's; where process 1
 * may not be looked at, the reader's own is all there is.
 */
export function hostNetPath({ proc }: HostRoots, file: string): string {
  const path = `${proc}/1/net/${file}`;
  return existsSync(path) ? path : `${proc}/net/${file}`;
}
