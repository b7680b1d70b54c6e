// Escaping of line protocol, https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#special-characters
//
// What line protocol cannot write is replaced, never sent: a line break, tab or carriage return in a name or tag becomes
// `\n`, `\t`, `\r` (two characters, as InfluxData's clients do), and so does a line break in a string field, so that a
// point is always exactly one line. NUL becomes `\0`: wherever text passes C, it would end there. A backslash at the end of a name or tag, or directly before a character that needs
// escaping, has no spelling that every parser reads alike; it is left out, as Telegraf does with trailing ones.

const UNWRITABLE_BACKSLASH = /\\+(?=[,= ]|$)/g;
const WHITE_SPACE = /[\n\r\t\0]/g;
const WHITE_SPACE_NAMES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

function nameWhiteSpace(text: string): string {
  return text.replace(WHITE_SPACE, (c) => WHITE_SPACE_NAMES[c] ?? '');
}

const IN_KEY = /[\\,= \n\r\t\0]/;
const IN_STRING = /["\\\n\0]/;

/** A measurement's name; `=` needs no escape there. */
export function escapeMeasurement(name: string): string {
  if (!IN_KEY.test(name)) return name;
  return nameWhiteSpace(name.replace(UNWRITABLE_BACKSLASH, '')).replace(/[, ]/g, '\\$&');
}

/** A tag key, a tag value or a field key. */
export function escapeKey(text: string): string {
  if (!IN_KEY.test(text)) return text;
  return nameWhiteSpace(text.replace(UNWRITABLE_BACKSLASH, '')).replace(/[,= ]/g, '\\$&');
}

/** A string field's value with its quotes. */
export function quoteString(text: string): string {
  if (!IN_STRING.test(text)) return `"${text}"`;
  return `"${text.replaceAll('\n', '\\n').replaceAll('\0', '\\0').replace(/["\\]/g, '\\$&')}"`;
}
