import { parseInteger } from '../number.ts';

/** /proc/meminfo by key; sizes in bytes, counts of huge pages as they are. */
export function parseMeminfo(text: string): ReadonlyMap<string, bigint> {
  const info = new Map<string, bigint>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const isSize = line.endsWith(' kB');
    const value = parseInteger(line.slice(colon + 1, isSize ? -3 : undefined).trim());
    if (colon > 0 && value !== undefined) info.set(line.slice(0, colon), isSize ? value * 1024n : value);
  }
  return info;
}
