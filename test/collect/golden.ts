import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Collector } from '../../src/collect/collector.ts';
import type { FsStats } from '../../src/collect/host/disk/statfs-guard.ts';
import { collectSchema } from '../../src/collect/config.ts';
import type { HostRoots } from '../../src/collect/host-roots.ts';
import { createLinuxCollectors } from '../../src/collect/linux-collectors.ts';
import type { Point } from '../../src/model/point.ts';
import { encodePoint } from '../../src/points/encode.ts';
import type { HostTree } from './host-tree.ts';
import { createHostTree, parseSections } from './host-tree.ts';
import { createManualClock } from './manual-clock.ts';

export const CASES = join(import.meta.dirname, 'cases');
const START_MS = 1_795_171_289_000;

export interface GoldenCase {
  /** `cpu/hotplug`: the collector's name and what the case is about. */
  readonly name: string;
  readonly collector: string;
  readonly folder: string;
}

export function listCases(): readonly GoldenCase[] {
  return readdirSync(CASES).flatMap((collector) =>
    readdirSync(join(CASES, collector)).map((name) => {
      return { name: `${collector}/${name}`, collector, folder: join(CASES, collector, name) };
    }),
  );
}

/** What the collector makes of the readings `1.txt`, `2.txt`, … one second apart. */
export async function runCase({ collector, folder }: GoldenCase): Promise<readonly (readonly Point[])[]> {
  const tree = createHostTree();
  const clock = createManualClock(START_MS);
  const answers = new Map<string, FsStats>();
  try {
    const subject = createCollectorOf(collector, tree, answers);
    const readings: (readonly Point[])[] = [];
    for (let i = 1; existsSync(join(folder, `${i}.txt`)); i++) {
      const text = readFileSync(join(folder, `${i}.txt`), 'utf8');
      tree.write(text);
      readStatfs(tree.roots, parseSections(text).get('statfs') ?? '', answers);
      readings.push(await subject(clock).collect(clock.now()));
      await clock.advance(1000);
    }
    return readings;
  } finally {
    tree.remove();
  }
}

function createCollectorOf(name: string, tree: HostTree, answers: ReadonlyMap<string, FsStats>) {
  let subject: Collector | undefined;
  return (clock: ReturnType<typeof createManualClock>): Collector => {
    const statfs = async (path: string): Promise<FsStats> => {
      const answer = answers.get(path);
      if (answer === undefined) throw new Error(`no such file system: ${path}`);
      return answer;
    };
    const factories: Record<string, () => Collector> = createLinuxCollectors(collectSchema.parse({}), {
      roots: tree.roots,
      clock,
      statfs,
    });
    const create = factories[name];
    if (create === undefined) throw new Error(`no collector named ${name}`);
    return (subject ??= create());
  };
}

/** Lines `path bsize blocks bfree bavail files ffree`. */
function readStatfs(roots: HostRoots, text: string, answers: Map<string, FsStats>): void {
  answers.clear();
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [path = '', ...numbers] = line.split(' ');
    const [bsize = 0n, blocks = 0n, bfree = 0n, bavail = 0n, files = 0n, ffree = 0n] = numbers.map(BigInt);
    answers.set(join(roots.root, path), { bsize, blocks, bfree, bavail, files, ffree });
  }
}

/** Line protocol with a blank line between readings. */
export function renderReadings(readings: readonly (readonly Point[])[]): string {
  return readings.map((points) => points.map((point) => `${encodePoint(point)}\n`).join('')).join('\n');
}

/** The expected text of a case; with UPDATE_GOLDEN set, what was got becomes what is expected. */
export function expectedOf({ folder }: GoldenCase, got: string): string {
  const path = join(folder, 'expected.lp');
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, got);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
