import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SqlBlob } from '../database.ts';
import { decodeJson, encodeJson } from '../typed-json.ts';
import { createByteReader, createByteWriter } from './bytes.ts';
import type { StoredValue } from './column.ts';
import { readNumbers, readTimes, writeNumbers, writeTimes } from './number-list.ts';
import type { Samples } from './samples.ts';

const NUMBERS = 0;
const JSON_TEXT = 1;

/**
 * Packs one column's values of one window: count, times, values, all deflated. Deflate finds what is left to find in
 * doubles made of clock ticks (few distinct ones) and makes constants vanish.
 */
export function encodeRawChunk(samples: Samples, windowMs: number): Uint8Array {
  const writer = createByteWriter();
  writer.unsigned(samples.times.length);
  writeTimes(writer, samples.times, windowMs);
  if (allNumbers(samples.values)) {
    writer.unsigned(NUMBERS);
    writeNumbers(writer, samples.values);
  } else {
    writer.unsigned(JSON_TEXT);
    writer.text(encodeJson(samples.values));
  }
  return deflateRawSync(writer.bytes());
}

function allNumbers(values: readonly StoredValue[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

/** Unpacks what `encodeRawChunk` packed. */
export function decodeRawChunk(body: SqlBlob, windowMs: number): Samples {
  const reader = createByteReader(inflateRawSync(body));
  const count = reader.unsigned();
  const times = readTimes(reader, count, windowMs);
  const values =
    reader.unsigned() === NUMBERS ? readNumbers(reader, count) : decodeJson<StoredValue[]>(reader.text());
  return { times, values };
}
