import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FieldValue, Point } from '../../../src/model/point.ts';
import { decodeLines } from '../../../src/points/decode.ts';
import { listCases, runCase } from '../golden.ts';
import { HOST_MEASUREMENTS, OTHER_MEASUREMENTS } from './catalogue.ts';
import { OWN_MEASUREMENTS } from './own.ts';
import { exampleLines, renderMeasurements } from './render.ts';
import { SECURITY_MEASUREMENTS, TASK_MEASUREMENTS } from './security.ts';

const PAGE = join(import.meta.dirname, '../../../docs/measurements.md');
const ALL = [
  ...HOST_MEASUREMENTS,
  ...OTHER_MEASUREMENTS,
  ...OWN_MEASUREMENTS,
  ...SECURITY_MEASUREMENTS,
  ...TASK_MEASUREMENTS,
];

function typeOf(value: FieldValue): string {
  return typeof value === 'bigint' ? 'integer' : typeof value === 'number' ? 'float' : typeof value;
}

/** What of a point the reference page does not say. */
function undocumented({ measurement, tags, fields }: Point): readonly string[] {
  const entry = ALL.find(({ name }) => name === measurement);
  if (entry === undefined) return [`measurement ${measurement}`];
  return [
    ...Object.keys(tags)
      .filter((tag) => tag !== 'host' && !(tag in entry.tags))
      .map((tag) => `tag ${tag} of ${measurement}`),
    ...Object.entries(fields)
      .filter(([field, value]) => entry.fields[field]?.split(', ')[0] !== typeOf(value))
      .map(([field, value]) => `${typeOf(value)} field ${field} of ${measurement}`),
  ];
}

describe('docs/measurements.md', () => {
  it('is what the catalogue says, with the examples of the tests', () => {
    const text = renderMeasurements();
    if (process.env['UPDATE_GOLDEN']) writeFileSync(PAGE, text);

    expect(readFileSync(PAGE, 'utf8')).toBe(text);
  });

  it.each(listCases())('names every tag and field of $name', async (golden) => {
    const points = (await runCase(golden)).flat();

    expect(points.flatMap(undocumented)).toEqual([]);
  });

  it.each(ALL)('has a valid example of $name', (entry) => {
    const { points, mistakes } = decodeLines(exampleLines(entry).join('\n'));

    expect(mistakes).toEqual([]);
    expect(points.flatMap(undocumented)).toEqual([]);
    expect(points.every(({ tags }) => tags['host'] === 'web1')).toBe(true);
  });

  it('names no field of a host that no test has seen', async () => {
    const seen = new Set<string>();
    for (const golden of listCases())
      for (const { measurement, fields } of (await runCase(golden)).flat())
        for (const field of Object.keys(fields)) seen.add(`${measurement} ${field}`);

    const unseen = HOST_MEASUREMENTS.flatMap(({ name, fields }) =>
      Object.keys(fields)
        .map((field) => `${name} ${field}`)
        .filter((field) => !seen.has(field)),
    );
    // Only the kernel's own /proc can count open files; test/collect/host/procstat.test.ts does.
    expect(unseen).toEqual(['procstat num_fds']);
  });
});
