import type { FieldValue, Point } from '../../model/point.ts';
import type { Points } from './point-codec.ts';

const HEADER = 'time,measurement,tags,field,type,value\n';
const BLOCK_CHARACTERS = 64 * 1024;

/**
 * Points as CSV (RFC 4180), one row a field: RFC 3339 time with nanoseconds, measurement, tags as JSON, field, type and
 * value. Text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises.
 */
export async function* exportCsv(points: Points): AsyncGenerator<string> {
  let block = HEADER;
  for await (const point of points) {
    block += rows(point);
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

function rows(point: Point): string {
  const start = [time(point), cell(point.measurement), cell(JSON.stringify(point.tags))].join(',');
  return Object.entries(point.fields)
    .map(([field, value]) => `${start},${cell(field)},${typeName(value)},${cell(value)}\n`)
    .join('');
}

function time({ timeMs, subMsNs = 0 }: Point): string {
  return `${new Date(timeMs).toISOString().slice(0, -1)}${String(subMsNs).padStart(6, '0')}Z`;
}

function typeName(value: FieldValue): string {
  if (typeof value === 'bigint') return 'integer';
  return typeof value === 'number' ? 'float' : typeof value;
}

function cell(value: FieldValue): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
