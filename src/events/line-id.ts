const GROUP = 1000;
const LAST_DIGITS = Array.from({ length: GROUP }, (_, n) => String(n).padStart(3, '0'));

/**
 * Makes `event.id` of lines: `source:offset`. Lines near each other share all but the last three digits of their
 * offset, so that for most of them no number has to be written.
 */
export function createLineIds(source: string): (offset: number) => string {
  let group = 0;
  let start = '';
  return (offset) => {
    if (offset < GROUP) return `${source}:${offset}`;
    const groupOfLine = Math.floor(offset / GROUP);
    if (groupOfLine !== group) {
      group = groupOfLine;
      start = `${source}:${group}`;
    }
    return start + LAST_DIGITS[offset - group * GROUP];
  };
}
