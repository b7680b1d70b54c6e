import { parseInteger } from '../number.ts';

const LINE = /^(?<key>[^:]+):\s+(?<value>\d+)(?<unit> kB)?$/;

/** /proc/meminfo by key; sizes in bytes, counts of huge pages as they are. */
export function parseMeminfo(text: string): ReadonlyMap<string, bigint> {
  const info = new Map<string, bigint>();
  for (const line of text.split('\n')) {
    const groups = LINE.exec(line)?.groups;
    const value = parseInteger(groups?.['value']);
    if (groups === undefined || value === undefined) continue;
    info.set(groups['key'] ?? '', groups['unit'] === undefined ? value : value * 1024n);
  }
  return info;
}
