import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { readHostFile } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseMeminfo } from './meminfo.ts';

/** Field of Telegraf's `mem` → key of /proc/meminfo. */
const FIELDS = {
  active: 'Active',
  available: 'MemAvailable',
  buffered: 'Buffers',
  commit_limit: 'CommitLimit',
  committed_as: 'Committed_AS',
  dirty: 'Dirty',
  free: 'MemFree',
  huge_page_size: 'Hugepagesize',
  huge_pages_free: 'HugePages_Free',
  huge_pages_total: 'HugePages_Total',
  inactive: 'Inactive',
  mapped: 'Mapped',
  page_tables: 'PageTables',
  shared: 'Shmem',
  slab: 'Slab',
  sreclaimable: 'SReclaimable',
  sunreclaim: 'SUnreclaim',
  swap_cached: 'SwapCached',
  swap_free: 'SwapFree',
  swap_total: 'SwapTotal',
  total: 'MemTotal',
  vmalloc_chunk: 'VmallocChunk',
  vmalloc_total: 'VmallocTotal',
  vmalloc_used: 'VmallocUsed',
  write_back: 'Writeback',
  write_back_tmp: 'WritebackTmp',
} as const;

/** A kernel without high memory has these zones empty and does not print them; Telegraf reports them as 0. */
const ZONES = {
  high_free: 'HighFree',
  high_total: 'HighTotal',
  low_free: 'LowFree',
  low_total: 'LowTotal',
} as const;

/** Measurement `mem` from /proc/meminfo, in bytes; `used` is what is not available. */
export function createMemCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'mem',
    async collect(timeMs) {
      const info = parseMeminfo(readHostFile(`${roots.proc}/meminfo`));
      const fields: Record<string, bigint | number | undefined> = {};
      for (const [field, key] of Object.entries(FIELDS)) fields[field] = info.get(key);
      for (const [field, key] of Object.entries(ZONES)) fields[field] = info.get(key) ?? 0n;
      // The cache that can be given back includes reclaimable slabs, as free(1) counts it.
      const cached = info.get('Cached');
      if (cached !== undefined) fields['cached'] = cached + (info.get('SReclaimable') ?? 0n);
      const [total, available] = [info.get('MemTotal'), info.get('MemAvailable')];
      if (total !== undefined && total > 0n && available !== undefined && available <= total) {
        fields['used'] = total - available;
        fields['used_percent'] = (100 * Number(total - available)) / Number(total);
        fields['available_percent'] = (100 * Number(available)) / Number(total);
      }
      if (total === undefined) return [];
      return [{ measurement: 'mem', tags: {}, fields: knownFields(fields), timeMs }];
    },
  };
}
