import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

/**
 * Name of the host that is watched: as configured, else what `etc/hostname` under HOST_ROOT says (a container must
 * report its host), else the system's.
 */
export function findHostName(
  configured: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (configured !== undefined) return configured;
  const root = env['HOST_ROOT'];
  if (root === undefined || root === '' || root === '/') return hostname();
  try {
    const name = readFileSync(path.join(root, 'etc/hostname'), 'utf8').trim();
    return name === '' ? hostname() : name;
  } catch {
    return hostname();
  }
}
