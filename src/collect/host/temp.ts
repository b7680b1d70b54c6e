import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { listHostDirectory } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';

/**
 * Measurement `temp` in °C, one series a sensor, named as Telegraf does by default (driver and label); from the
 * thermal zones where there are no such sensors. Sensors are on slow buses, so they are read asynchronously.
 */
export function createTempCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'temp',
    async collect(timeMs) {
      const sensors = await readHwmon(join(roots.sys, 'class/hwmon'));
      const all = sensors.length > 0 ? sensors : await readZones(join(roots.sys, 'class/thermal'));
      return all.map(({ sensor, temp }): Point => ({
        measurement: 'temp',
        tags: { sensor },
        fields: { temp },
        timeMs,
      }));
    },
  };
}

interface Reading {
  readonly sensor: string;
  readonly temp: number;
}

/** Sensors of Documentation/hwmon/sysfs-interface.rst. */
async function readHwmon(directory: string): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const device of listHostDirectory(directory).toSorted()) {
    // Some drivers keep their files one level deeper.
    for (const folder of [join(directory, device), join(directory, device, 'device')]) {
      const inputs = listHostDirectory(folder).filter((name) => /^temp\d+_input$/.test(name));
      const driver = (await readLine(join(folder, 'name'))) ?? device;
      for (const input of inputs.toSorted()) {
        const temp = await readMillidegrees(join(folder, input));
        const label = await readLine(join(folder, input.replace('_input', '_label')));
        const suffix = label === undefined ? '' : `_${label.toLowerCase().replaceAll(' ', '_')}`;
        if (temp !== undefined) readings.push({ sensor: driver + suffix, temp });
      }
      if (inputs.length > 0) break;
    }
  }
  return readings;
}

async function readZones(directory: string): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const zone of listHostDirectory(directory).filter((name) => name.startsWith('thermal_zone'))) {
    const sensor = await readLine(join(directory, zone, 'type'));
    const temp = await readMillidegrees(join(directory, zone, 'temp'));
    if (sensor !== undefined && temp !== undefined) readings.push({ sensor, temp });
  }
  return readings;
}

async function readLine(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** A temperature below freezing is one, so the sign stays. */
async function readMillidegrees(path: string): Promise<number | undefined> {
  const text = await readLine(path);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) / 1000 : undefined;
}
