import { loadConfig } from '../../config/load.ts';
import type { ServeConfig } from '../../serve/config.ts';
import { readTextFile } from '../output-file.ts';
import type { Terminal } from '../terminal.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8990';

/** Where a running Crosswatch is, as the command line names it. */
export interface InstanceFlags {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly config?: string;
}

/**
 * Where Crosswatch is asked, and with which token: as flags and environment say, else as `serve:` of the configuration
 * does. The configured token goes to the configured address only. A configuration that can not be used is said, and
 * passed over: the service may run with what it read before.
 */
export function findInstance(
  flags: InstanceFlags,
  terminal: Pick<Terminal, 'env' | 'err'>,
): { readonly url: string; readonly token: string | undefined } {
  const token = tokenOf(flags, terminal.env);
  if (flags.url !== undefined) return { url: flags.url, token };
  const loaded = loadConfig({ path: flags.config ?? terminal.env['CROSSWATCH_CONFIG'], env: terminal.env });
  if (loaded.ok) {
    const { serve } = loaded.config;
    return { url: `http://${localHost(serve)}`, token: token ?? serve.token };
  }
  const [mistake] = loaded.mistakes;
  terminal.err(`the configuration can not be used, so ${DEFAULT_URL} is asked: ${mistake?.message ?? ''}\n`);
  return { url: DEFAULT_URL, token };
}

/** `host:port` by which this machine reaches what listens there; a port that is chosen at the start is not known. */
export function localHost({ address, port }: Pick<ServeConfig, 'address' | 'port'>): string {
  if (port === 0) return new URL(DEFAULT_URL).host;
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function tokenOf({ token, tokenFile }: InstanceFlags, env: Terminal['env']): string | undefined {
  if (token !== undefined) return token;
  const file = tokenFile ?? env['CROSSWATCH_SERVE_TOKEN_FILE'];
  const given = env['CROSSWATCH_SERVE_TOKEN'];
  if (tokenFile === undefined && given !== undefined && given !== '') return given;
  return file === undefined || file === '' ? undefined : readTextFile(file).trim();
}
