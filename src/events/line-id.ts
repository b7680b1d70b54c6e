const GROUP = 1000;
const LAST_DIGITS = Array.from({ length: GROUP }, (_, n) => String(n).padStart(3, '0'));

/**
 * Makes `event.id` of lines: `start` and the offset. Lines near each other share all but the last three digits of their
 * offset, so that for most of them no number has to be written.
 */
export function createLineIds(start: string): (offset: number) => string {
  let group = 0;
  let startOfGroup = '';
  return (offset) => {
    if (offset < GROUP) return `${start}${offset}`;
    const groupOfLine = Math.floor(offset / GROUP);
    if (groupOfLine !== group) {
      group = groupOfLine;
      startOfGroup = `${start}${group}`;
    }
    return startOfGroup + LAST_DIGITS[offset - group * GROUP];
  };
}
