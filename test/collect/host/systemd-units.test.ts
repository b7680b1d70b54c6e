import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemdUnitsCollector } from '../../../src/collect/host/systemd/systemd-units.ts';
import { ACTIVE_CODES, LOAD_CODES, SUB_CODES } from '../../../src/collect/host/systemd/unit-codes.ts';
import { encodePoint } from '../../../src/points/encode.ts';

const SHOWN = `NRestarts=2
MainPID=812
MemoryCurrent=7630848
StatusErrno=0
Id=ssh.service
LoadState=loaded
ActiveState=active
SubState=running

NRestarts=0
MainPID=0
MemoryCurrent=[not set]
StatusErrno=0
Id=certbot.service
LoadState=loaded
ActiveState=failed
SubState=failed

MemoryCurrent=18446744073709551615
Id=new-kind.service
LoadState=loaded
ActiveState=inactive
SubState=state-of-a-later-systemd
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A host under a folder, whose systemctl is a script that checks what it is asked. */
function setUp(script: string, isBooted = true, isRequired = false) {
  const root = mkdtempSync(join(tmpdir(), 'crosswatch-systemd-'));
  folders.push(root);
  if (isBooted) mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  const systemctl = join(root, 'systemctl');
  writeFileSync(systemctl, `#!/bin/sh\n${script}\n`);
  chmodSync(systemctl, 0o755);
  const roots = { proc: join(root, 'proc'), sys: join(root, 'sys'), root };
  return createSystemdUnitsCollector({ roots, pattern: '*.service', systemctl, isRequired });
}

describe('systemd_units', () => {
  it('reports each unit with the numbers Telegraf gives its states', async () => {
    const collector = setUp(`[ "$1 $4 $5" = "show -- *.service" ] || exit 9\ncat <<'END'\n${SHOWN}END`);

    const points = await collector.collect(1_795_171_289_000);

    expect(points.map((point) => encodePoint(point))).toEqual([
      'systemd_units,active=active,load=loaded,name=ssh.service,sub=running load_code=0i,active_code=0i,sub_code=0i,restarts=2i,status_errno=0i,pid=812i,mem_current=7630848i 1795171289000000000',
      'systemd_units,active=failed,load=loaded,name=certbot.service,sub=failed load_code=0i,active_code=3i,sub_code=12i,restarts=0i,status_errno=0i 1795171289000000000',
      'systemd_units,active=inactive,load=loaded,name=new-kind.service,sub=state-of-a-later-systemd load_code=0i,active_code=2i 1795171289000000000',
    ]);
  });

  it('says nothing on a host that systemd did not start', async () => {
    await expect(setUp('exit 1', false).collect(0)).resolves.toEqual([]);
  });

  it('says nothing where there is no systemctl', async () => {
    const root = mkdtempSync(join(tmpdir(), 'crosswatch-systemd-'));
    folders.push(root);
    mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
    const roots = { proc: join(root, 'proc'), sys: join(root, 'sys'), root };
    const collector = createSystemdUnitsCollector({ roots, pattern: '*.service', systemctl: '/no/such' });

    await expect(collector.collect(0)).resolves.toEqual([]);
  });

  it('fails with the words of systemctl', async () => {
    await expect(setUp('echo "Failed to connect to bus" >&2; exit 1').collect(0)).rejects.toThrow(
      /Failed to connect to bus/,
    );
  });

  it.each([
    ['masked', LOAD_CODES, 6],
    ['deactivating', ACTIVE_CODES, 5],
    ['cleaning', SUB_CODES, 0x0f],
    ['auto-restart-queued', SUB_CODES, 0x17],
    ['plugged', SUB_CODES, 0x21],
    ['unmounting-sigkill', SUB_CODES, 0x38],
    ['abandoned', SUB_CODES, 0x50],
    ['active', SUB_CODES, 0x60],
    ['final-sigkill', SUB_CODES, 0x76],
    ['deactivating-sigkill', SUB_CODES, 0x84],
    ['elapsed', SUB_CODES, 0xa0],
  ] as const)('%s has its number', (state, codes, number) => {
    expect(codes.get(state)).toBe(number);
  });

  it('fails without systemd where its units are asked for by name', async () => {
    await expect(setUp('exit 0', false, true).collect(0)).rejects.toThrow(
      'no state of *.service: systemd does not run on this host',
    );
  });
});
