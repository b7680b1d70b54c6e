import type { CrosswatchError } from '../../../lib/errors.ts';
import type { EcsValue, SecurityEvent } from '../../../model/event.ts';
import type { FieldValue, Point } from '../../../model/point.ts';
import type { RuleTest } from './file-schema.ts';
import type { ParseLine } from './ports.ts';
import { mistakeAt } from './read-test-file.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

/** An event of a test and the instant at which it arrives. */
export interface ArrivingEvent {
  readonly arrivesMs: number;
  readonly event: SecurityEvent;
}

/** The points of `input_series` by time; series with one measurement and tag set share their points. */
export function toPoints(test: RuleTest): Point[] {
  const points = new Map<string, Point & { fields: Record<string, FieldValue> }>();
  for (const { series, values } of test.input_series) {
    const name = JSON.stringify([series.measurement, Object.entries(series.tags).toSorted()]);
    for (const [index, value] of values.entries()) {
      if (value === undefined) continue;
      const timeMs = test.start + index * test.interval;
      const key = `${timeMs} ${name}`;
      const point = points.get(key);
      if (point !== undefined) point.fields[series.field] = value;
      else
        points.set(key, {
          measurement: series.measurement,
          tags: series.tags,
          fields: { [series.field]: value },
          timeMs,
        });
    }
  }
  return [...points.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}

/** The events of `input_events` in order of arrival, ties in the order of the file. */
export function toEvents(
  test: RuleTest,
  parseLine: ParseLine,
  document: YamlDocument,
  path: YamlPath,
  errors: CrosswatchError[],
): ArrivingEvent[] {
  const events: ArrivingEvent[] = [];
  const unknown = new Set<number>();
  for (const { entry, index, turn, timeMs, arrivesMs } of toArrivalOrder(test)) {
    const made =
      entry.log === undefined
        ? [flatten(entry.ecs ?? {})]
        : parseLine(`${new Date(timeMs).toISOString()} ${entry.log}`, timeMs);
    if (made.length === 0) unknown.add(index);
    for (const [part, fields] of made.entries()) {
      const own = entry.log === undefined ? fields['event.id'] : undefined;
      const id = own ?? `input_events:${index}:${turn}:${part}`;
      const event = { ...fields, '@timestamp': timeMs, 'event.id': id } as SecurityEvent;
      events.push({ arrivesMs, event });
    }
  }
  for (const index of unknown)
    errors.push(
      mistakeAt(document, [...path, 'input_events', index, 'log'], 'no event is recognised in this line'),
    );
  return events;
}

function toArrivalOrder(test: RuleTest) {
  return test.input_events
    .flatMap((entry, index) =>
      Array.from({ length: entry.repeat }, (_, turn) => ({
        entry,
        index,
        turn,
        timeMs: test.start + entry.at + turn * entry.every,
        arrivesMs: test.start + (entry.arrives ?? entry.at) + turn * entry.every,
      })),
    )
    .toSorted((a, b) => a.arrivesMs - b.arrivesMs);
}

function flatten(
  fields: Readonly<Record<string, unknown>>,
  prefix = '',
): Readonly<Record<string, EcsValue | undefined>> {
  const flat: Record<string, EcsValue | undefined> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && typeof value === 'object')
      Object.assign(flat, flatten(value as Readonly<Record<string, unknown>>, `${prefix}${key}.`));
    else if (value !== null) flat[prefix + key] = value as EcsValue;
  }
  return flat;
}
