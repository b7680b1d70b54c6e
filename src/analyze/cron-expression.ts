const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for numbers, from `min` on. */
  readonly words?: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'weekday', min: 0, max: 7, words: DAYS },
];

/**
 * What is wrong with a cron expression of five fields, or undefined. It is told before the calendar is loaded, which
 * takes 8 MB and understands all that passes here.
 */
export function cronMistake(expression: string): string | undefined {
  const parts = expression.split(' ').filter((part) => part !== '');
  if (parts.length !== FIELDS.length)
    return 'must be five fields, minute hour day month weekday: 0 7 * * * is every morning at seven';
  const bad = FIELDS.findIndex((field, at) => !parts[at]!.split(',').every((piece) => isPiece(piece, field)));
  if (bad < 0) return undefined;
  const { name, min, max } = FIELDS[bad]!;
  return `has the ${name} ${parts[bad]}; it is * or ${min} to ${max}, with lists (1,3), ranges (1-5) and steps (*/2)`;
}

/** `*`, a number, a word or a range of them, with or without a step. */
function isPiece(piece: string, field: CronField): boolean {
  const [, span = '', step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(piece) ?? [];
  if (step !== undefined && Number(step) === 0) return false;
  if (span === '*') return true;
  const ends = span.split('-').map((end) => numberOf(end, field));
  if (ends.some((end) => end === undefined)) return false;
  if (ends.length === 1) return step === undefined;
  return ends.length === 2 && ends[0]! <= ends[1]!;
}

function numberOf(text: string, { min, max, words = [] }: CronField): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return min + word;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return number >= min && number <= max ? number : undefined;
}
