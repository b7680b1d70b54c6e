import type { ByteReader, ByteWriter } from './bytes.ts';

const INTEGERS = 0;
const DOUBLES = 1;
// The difference of two such integers still has a zigzag form below 2^53.
const MAX_INTEGER = 2 ** 50;

/** Writes numbers: integers as differences, which are small for gauges and counters; all else as doubles. */
export function writeNumbers(writer: ByteWriter, values: readonly number[]): void {
  const integers = values.every(
    (value) => Number.isInteger(value) && Math.abs(value) <= MAX_INTEGER && !Object.is(value, -0),
  );
  writer.unsigned(integers ? INTEGERS : DOUBLES);
  if (integers) writeDifferences(writer, values);
  else writer.doubles(values);
}

/** Reads what `writeNumbers` wrote; the caller knows how many. */
export function readNumbers(reader: ByteReader, count: number): number[] {
  return reader.unsigned() === INTEGERS ? readDifferences(reader, count) : reader.doubles(count);
}

/** Writes instants as differences of differences: zeros, as long as they come at equal intervals. */
export function writeTimes(writer: ByteWriter, times: readonly number[], originMs: number): void {
  writeDifferences(
    writer,
    times.map((time, i) => time - (times[i - 1] ?? originMs)),
  );
}

/** Reads what `writeTimes` wrote. */
export function readTimes(reader: ByteReader, count: number, originMs: number): number[] {
  let time = originMs;
  return readDifferences(reader, count).map((step) => (time += step));
}

function writeDifferences(writer: ByteWriter, values: readonly number[]): void {
  let before = 0;
  for (const value of values) {
    const difference = value - before;
    // Zigzag: small numbers of either sign become small unsigned ones.
    writer.unsigned(difference < 0 ? -2 * difference - 1 : 2 * difference);
    before = value;
  }
}

function readDifferences(reader: ByteReader, count: number): number[] {
  const values: number[] = [];
  let value = 0;
  for (let i = 0; i < count; i++) {
    const zigzag = reader.unsigned();
    value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    values.push(value);
  }
  return values;
}
