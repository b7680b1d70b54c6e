import { afterAll, describe, expect, it } from 'vitest';
import { createNetCollector } from '../../../src/collect/host/net.ts';
import { createHostTree } from '../host-tree.ts';

const tree = createHostTree();
afterAll(() => tree.remove());

function plug(speeds: Readonly<Record<string, number>>): void {
  const names = Object.keys(speeds);
  const rows = names.map((name) => `${name}: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0`).join('\n');
  const files = names.map((name) => {
    const folder = `sys/class/net/${name}`;
    return `== ${folder}/flags\n0x1003\n== ${folder}/speed\n${speeds[name]}`;
  });
  tree.write([`== proc/1/net/dev\nInter-|\n face |\n${rows}`, ...files].join('\n'));
}

describe('collect/host/net', () => {
  it('asks for the speed of an interface at first, when it comes back, and every 15 seconds', async () => {
    const net = createNetCollector({ roots: tree.roots, ignoreInterfaces: [] });
    const speedAt = async (atMs: number): Promise<unknown> =>
      (await net.collect(atMs)).find(({ tags }) => tags['interface'] === 'eth0')?.fields['speed'];

    plug({ eth0: 1000 });
    expect(await speedAt(0)).toBe(1000n);
    plug({ eth0: 100 });
    expect(await speedAt(14_000)).toBe(1000n);
    expect(await speedAt(15_000)).toBe(100n);
    plug({ eth1: 10 });
    expect(await speedAt(16_000)).toBeUndefined();
    plug({ eth0: 10 });
    expect(await speedAt(17_000)).toBe(10n);
  });
});
