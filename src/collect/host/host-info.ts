import { join } from 'node:path';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseMeminfo } from './meminfo.ts';

export interface HostInfoOptions {
  readonly roots: HostRoots;
  /** As Node names it: `x64`, `arm64`, … */
  readonly architecture: string;
}

/** Measurement `host_info`: what the host is. Read from its own files, so that a container reports its host. */
export function createHostInfoCollector({ roots, architecture }: HostInfoOptions): Collector {
  return {
    name: 'host_info',
    async collect(timeMs) {
      const line = (path: string): string | undefined => readHostFileIfAny(path)?.trim() || undefined;
      const release = parseOsRelease(
        readHostFileIfAny(join(roots.root, 'etc/os-release')) ??
          readHostFileIfAny(join(roots.root, 'usr/lib/os-release')) ??
          '',
      );
      const cpuinfo = readHostFileIfAny(`${roots.proc}/cpuinfo`) ?? '';
      const fields = knownFields({
        os: 'linux',
        architecture,
        kernel: line(`${roots.proc}/sys/kernel/osrelease`),
        distribution: release.get('NAME'),
        release: release.get('VERSION_ID'),
        manufacturer: line(`${roots.sys}/class/dmi/id/sys_vendor`),
        model: line(`${roots.sys}/class/dmi/id/product_name`) ?? line(`${roots.proc}/device-tree/model`),
        cpu_model: /^(?:model name|Model)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1],
        memory_bytes: parseMeminfo(readHostFileIfAny(`${roots.proc}/meminfo`) ?? '').get('MemTotal'),
      });
      return [{ measurement: 'host_info', tags: {}, fields, timeMs }];
    },
  };
}

/** Assignments of os-release(5), quotes taken off. */
function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [, key = '', quoted, plain] of text.matchAll(/^([A-Z_]+)=(?:"([^"\n]*)"|'?([^'"\n]*)'?)$/gm))
    if (quoted || plain) values.set(key, quoted ?? plain ?? '');
  return values;
}
