import { readdir, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { printable } from '../../../lib/printable.ts';
import type { FieldValue } from '../../../model/point.ts';
import { parseInteger } from '../../number.ts';
import type { ProcessStat } from '../process-stat.ts';

/** TASK_COMM_LEN without its end. */
const KERNEL_NAME_LENGTH = 15;

/** What is read only of the processes reported; each is absent where this user may not see it. */
export interface ProcessDetails {
  readonly uid: string | undefined;
  readonly cmdline: string | undefined;
  /** The whole name, where the kernel cut it off after 15 characters. */
  readonly longName: string | undefined;
  readonly fields: Readonly<Record<string, FieldValue | undefined>>;
}

/** Fields of the memory that /proc/PID/smaps_rollup adds up, by its name there; KiB, as Telegraf passes them on. */
const MAPS = {
  memory_pss: 'Pss',
  memory_shared_clean: 'Shared_Clean',
  memory_shared_dirty: 'Shared_Dirty',
  memory_private_clean: 'Private_Clean',
  memory_private_dirty: 'Private_Dirty',
  memory_referenced: 'Referenced',
  memory_anonymous: 'Anonymous',
  memory_swap: 'Swap',
};

/** Reads /proc/PID/{status,io,smaps_rollup,fd,cmdline}. A process waiting for a device is not asked for its memory: it may not answer. */
export async function readProcessDetails(
  directory: string,
  { name, state, virtualBytes }: Pick<ProcessStat, 'name' | 'state' | 'virtualBytes'>,
  maxCmdlineCharacters: number,
): Promise<ProcessDetails> {
  const read = (name: string): Promise<string> => readFile(`${directory}/${name}`, 'utf8').catch(() => '');
  const [status, io, maps, fds, cmdline] = await Promise.all([
    read('status'),
    read('io'),
    state === 'D' ? '' : read('smaps_rollup'),
    countFds(`${directory}/fd`),
    state === 'D' ? '' : read('cmdline'),
  ]);
  const statusValue = (key: string): bigint | undefined => valueOf(status, key);
  const kibibytes = (key: string): bigint | undefined => {
    const value = statusValue(key);
    return value === undefined ? undefined : value * 1024n;
  };
  // The kernel's own processes have none.
  const withoutMemory = virtualBytes === 0 ? 0n : undefined;
  return {
    uid: /^Uid:\t(\d+)/m.exec(status)?.[1],
    // Empty for the kernel's own.
    cmdline:
      state === 'D' || maxCmdlineCharacters === 0
        ? undefined
        : cmdlineText(cmdline).slice(0, maxCmdlineCharacters),
    longName: longName(name, cmdline),
    fields: {
      memory_rss: kibibytes('VmRSS') ?? withoutMemory,
      memory_vms: kibibytes('VmSize') ?? withoutMemory,
      ...Object.fromEntries(Object.entries(MAPS).map(([field, key]) => [field, valueOf(maps, key)])),
      num_fds: fds,
      voluntary_context_switches: statusValue('voluntary_ctxt_switches'),
      involuntary_context_switches: statusValue('nonvoluntary_ctxt_switches'),
      read_count: valueOf(io, 'syscr'),
      write_count: valueOf(io, 'syscw'),
      read_bytes: valueOf(io, 'rchar'),
      write_bytes: valueOf(io, 'wchar'),
      disk_read_bytes: valueOf(io, 'read_bytes'),
      disk_write_bytes: valueOf(io, 'write_bytes'),
    },
  };
}

function longName(name: string, cmdline: string): string | undefined {
  const program = basename(cmdline.split('\0')[0] ?? '');
  return name.length === KERNEL_NAME_LENGTH && program.startsWith(name) ? printable(program) : undefined;
}

function valueOf(text: string, key: string): bigint | undefined {
  return parseInteger(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}

/** Arguments end with NUL, and empty ones go, as in Telegraf; what would disturb a terminal is spelled out. */
function cmdlineText(raw: string): string {
  return printable(
    raw
      .split('\0')
      .filter((argument) => argument !== '')
      .join(' '),
  );
}

/** Since Linux 6.2 the directory's size is the number; before, it has to be listed. */
async function countFds(directory: string): Promise<bigint | undefined> {
  try {
    const { size } = await stat(directory);
    return BigInt(size > 0 ? size : (await readdir(directory)).length);
  } catch {
    return undefined;
  }
}
