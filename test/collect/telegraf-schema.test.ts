import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../src/model/point.ts';
import { decodeLines } from '../../src/points/decode.ts';
import { CASES, runCase } from './golden.ts';

/** Fields of a point with their types, without its values; what makes one series' shape. */
function shapeOf({ measurement, tags, fields }: Point): string {
  const typed = Object.entries(fields).map(([name, value]) => `${name}:${typeof value}`);
  return `${measurement},${Object.keys(tags).toSorted().join(',')} ${typed.toSorted().join(' ')}`;
}

/** The same machine as Telegraf saw: its kernel wrote the files of these cases. */
const CASES_OF_THE_HOST = [
  'cpu/linux-6.18',
  'mem/linux-6.18',
  'swap/none',
  'disk/mounts-of-process-1',
  'diskio/linux-6.18',
  'net/linux-6.18',
  'netstat/linux-6.18',
  'processes/every-state',
  'system/linux-6.18',
  'kernel/linux-6.18',
  'pressure/linux-6.18',
];

/** A rate exists only when there was traffic, and the active share is an addition. */
const OPTIONAL = / (io_await|io_svctm|io_util|usage_active):number/g;

describe('points have the shapes Telegraf 1.38 wrote on a Linux host', async () => {
  const text = readFileSync(join(import.meta.dirname, 'fixtures/telegraf-host.lp'), 'utf8');
  const telegraf = decodeLines(text).points.map((point) => shapeOf(point).replace(OPTIONAL, ''));

  it.each(CASES_OF_THE_HOST)('%s', async (name) => {
    const collector = name.split('/')[0] ?? '';
    const readings = await runCase({ name, collector, folder: join(CASES, name) });

    const ours = new Set(
      readings.flat().map((point) => {
        const tags = { ...point.tags, host: 'web1' };
        return shapeOf({ ...point, tags }).replace(OPTIONAL, '');
      }),
    );
    expect([...ours].toSorted()).toEqual(
      [...new Set(telegraf.filter((shape) => shape.startsWith(`${collector},`)))].toSorted(),
    );
  });
});
