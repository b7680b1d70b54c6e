// English names of months and weekdays, found by three letters in any case.

function nameKey(text: string, at: number): number {
  const a = text.charCodeAt(at) & 31;
  return (a << 10) | ((text.charCodeAt(at + 1) & 31) << 5) | (text.charCodeAt(at + 2) & 31);
}

function nameTable(names: string): Int8Array {
  const table = new Int8Array(32_768).fill(-1);
  for (const [index, name] of names.split(' ').entries()) table[nameKey(name, 0)] = index;
  return table;
}

const MONTHS = nameTable('jan feb mar apr may jun jul aug sep oct nov dec');
const WEEKDAYS = nameTable('sun mon tue wed thu fri sat');

/** Month (0 to 11) whose three letters stand at `at`, or -1. */
export function monthAt(text: string, at: number): number {
  return text.charCodeAt(at) >= 65 ? (MONTHS[nameKey(text, at)] ?? -1) : -1;
}

/** Whether a weekday's three letters stand at `at`. */
export function isWeekdayAt(text: string, at: number): boolean {
  return (WEEKDAYS[nameKey(text, at)] ?? -1) >= 0;
}
