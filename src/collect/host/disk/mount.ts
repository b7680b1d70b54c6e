/** One mounted file system, as the mount table names it. */
export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly fstype: string;
  readonly options: readonly string[];
  /** `major:minor` of the file system's device; unknown from the older table. */
  readonly deviceNumber?: string | undefined;
}

/**
 * Mounts of /proc/PID/mountinfo (proc_pid_mountinfo(5)). A bind mount carries the device of the file system it shows
 * and the made-up option `bind`, so that it can be told apart, as Telegraf does it.
 */
export function parseMountinfo(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  const deviceOf = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [head = '', tail = ''] = line.split(' - ', 2);
    const [, , deviceNumber, root, path, options] = head.split(' ');
    const [fstype, source] = tail.split(' ');
    if (deviceNumber === undefined || root === undefined || path === undefined) continue;
    if (fstype === undefined || source === undefined) continue;
    const hasPath = source.startsWith('/');
    const device = deviceOf.get(deviceNumber) ?? (hasPath || root === '/' ? source : root);
    deviceOf.set(deviceNumber, device);
    mounts.push({
      device: unescapeMountField(device),
      path: unescapeMountField(path),
      fstype,
      options: [...(options ?? '').split(','), ...(hasPath && root !== '/' ? ['bind'] : [])],
      deviceNumber,
    });
  }
  return mounts;
}

/** Mounts of /proc/PID/mounts, for where mountinfo is not to be had. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [device, path, fstype, options] = line.split(' ');
    if (device === undefined || path === undefined || fstype === undefined) return [];
    const fields = { device: unescapeMountField(device), path: unescapeMountField(path), fstype };
    return [{ ...fields, options: (options ?? '').split(',') }];
  });
}

/** Space, tab, newline and backslash are written as three octal digits. */
function unescapeMountField(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
