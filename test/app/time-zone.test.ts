import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findHostTimeZone } from '../../src/app/time-zone.ts';

function hostRoot({ localtime, timezone }: { localtime?: string; timezone?: string }): string {
  const root = mkdtempSync(path.join(tmpdir(), 'crosswatch-zone-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(path.join(root, 'etc'));
  if (localtime !== undefined) symlinkSync(localtime, path.join(root, 'etc/localtime'));
  if (timezone !== undefined) writeFileSync(path.join(root, 'etc/timezone'), timezone);
  return root;
}

describe('the time zone of a mounted host', () => {
  it.each([
    ['where its clock points', { localtime: '/usr/share/zoneinfo/Europe/Berlin' }, 'Europe/Berlin'],
    [
      'a relative link',
      { localtime: '../usr/share/zoneinfo/America/Argentina/Ushuaia' },
      'America/Argentina/Ushuaia',
    ],
    [
      'its clock before its name',
      { localtime: '/usr/share/zoneinfo/Asia/Tokyo', timezone: 'Europe/Paris\n' },
      'Asia/Tokyo',
    ],
    ['its name where the clock is a copy', { timezone: 'Europe/Paris\n' }, 'Europe/Paris'],
    [
      'its name where the clock points nowhere known',
      { localtime: '/etc/clock', timezone: 'Europe/Paris' },
      'Europe/Paris',
    ],
    ['nothing for a zone that does not exist', { localtime: '/usr/share/zoneinfo/Mars/Olympus' }, undefined],
    ['nothing where nothing is told', {}, undefined],
  ])('is %s', (_name, files, zone) => {
    expect(findHostTimeZone({ HOST_ROOT: hostRoot(files) })).toBe(zone);
  });

  it.each([
    ['TZ says it', { TZ: 'UTC' }],
    ['this is the host', { HOST_ROOT: '/' }],
    ['no root is named', { HOST_ROOT: '' }],
  ])('is left to the system where %s', (_name, env) => {
    const root = hostRoot({ timezone: 'Europe/Paris' });
    expect(findHostTimeZone({ HOST_ROOT: root, ...env })).toBeUndefined();
  });
});
