import { describe, expect, it } from 'vitest';
import { conflictingLines, unreadableLines } from '../../src/influx/named-lines.ts';

describe('unreadableLines', () => {
  it('finds every line that a 400 names, with its reason', () => {
    const lines = ['m v=1 1', 'm v= 2', `m v="it's 'x': y" a`, 'good v=1 1'];
    const message =
      "unable to parse 'm v= 2': missing field value\n" +
      `unable to parse 'm v="it's 'x': y" a': bad timestamp`;

    expect([...unreadableLines(message, lines)]).toEqual([
      ['m v= 2', 'missing field value'],
      [`m v="it's 'x': y" a`, 'bad timestamp'],
    ]);
  });

  it.each(['', 'invalid precision', "unable to parse 'other': x", "unable to parse 'm v=1 1"])(
    'finds nothing in "%s"',
    (message) => {
      expect(unreadableLines(message, ['m v=1 1']).size).toBe(0);
    },
  );
});

describe('conflictingLines', () => {
  const lines = ['cpu,host=a usage=1i 1', 'cpu,host=a idle=1,usage=1 1', 'cpux usage=1 1', 'cpu idle=1 1'];

  it('finds the lines of the field and measurement that a 422 names', () => {
    const message =
      'failure writing points to database: partial write: field type conflict: input field "usage" on measurement ' +
      '"cpu" is type integer, already exists as type float dropped=1';

    expect([...conflictingLines(message, lines)]).toEqual([lines[0], lines[1]]);
  });

  it('finds nothing where nothing is named', () => {
    expect(conflictingLines('partial write: dropped 1 points outside retention policy', lines).size).toBe(0);
  });
});
