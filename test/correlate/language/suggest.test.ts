import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/correlate/language/suggest.ts';

describe('suggestions', () => {
  it.each([
    ['levle', ['level', 'label'], 'level'],
    ['group_by', ['group-by'], 'group-by'],
    ['User.Name', ['user.name'], 'user.name'],
    ['cont', ['contains'], undefined],
    ['xyz', ['abc'], undefined],
    ['treshold', ['threshold'], 'threshold'],
  ])('for %s among %j: %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('name the choices when nothing is near and they are few', () => {
    expect(didYouMean('over', ['gt', 'lt'])).toBe('one of: gt, lt');
    expect(
      didYouMean(
        'over',
        Array.from({ length: 20 }, (_, i) => `choice${i}`),
      ),
    ).toBeUndefined();
  });
});
