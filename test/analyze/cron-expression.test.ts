import * as fc from 'fast-check';
import { validate } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { cronMistake } from '../../src/analyze/cron-expression.ts';

describe('cronMistake', () => {
  it.each(['0 7 * * *', '*/15 * * * *', '0 0 1,15 * 1-5', '30 22 31 DEC Sun', '0-30/10  7 * jan-mar 7'])(
    'takes %s',
    (expression) => {
      expect(cronMistake(expression)).toBeUndefined();
      expect(validate(expression)).toBe(true);
    },
  );

  it.each([
    ['0 25 * * *', 'the hour 25'],
    ['61 7 * * *', 'the minute 61'],
    ['0 7 0 * *', 'the day 0'],
    ['0 7 * 13 *', 'the month 13'],
    ['0 7 * * 8', 'the weekday 8'],
    ['0 7 * * frog', 'the weekday frog'],
    ['*/0 7 * * *', 'the minute */0'],
    ['5-1 7 * * *', 'the minute 5-1'],
    ['1- 7 * * *', 'the minute 1-'],
    ['1,,2 7 * * *', 'the minute 1,,2'],
    ['0 7 * *', 'five fields'],
    ['0 0 7 * * *', 'five fields'],
    ['', 'five fields'],
  ])('refuses %s', (expression, mistake) => expect(cronMistake(expression)).toContain(mistake));

  it('takes nothing that the calendar refuses', () => {
    const end = fc.constantFrom(
      '0',
      '1',
      '5',
      '07',
      '12',
      '23',
      '31',
      '59',
      '60',
      'jan',
      'dec',
      'sun',
      'SAT',
    );
    const span = fc.oneof(
      fc.constant('*'),
      end,
      fc.tuple(end, end).map((ends) => ends.join('-')),
    );
    const piece = fc.oneof(
      span,
      fc.tuple(span, fc.nat(99)).map((parts) => parts.join('/')),
    );
    const field = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join());
    fc.assert(
      fc.property(field, fc.nat(4), (one, at) => {
        const expression = ['*', '*', '*', '*', '*'].with(at, one).join(' ');
        if (cronMistake(expression) === undefined) expect(validate(expression), expression).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
