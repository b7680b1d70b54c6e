import { describe, expect, it } from 'vitest';
import { compileMatchers, formatMatcher, parseMatcher } from '../../src/alerts/matcher.ts';

describe('matchers in the notation of Alertmanager', () => {
  it.each([
    ['alertname=ssh', { name: 'alertname', value: 'ssh', isRegex: false, isEqual: true }, 'alertname="ssh"'],
    [
      'host.name!="web 1"',
      { name: 'host.name', value: 'web 1', isRegex: false, isEqual: false },
      'host.name!="web 1"',
    ],
    ['a =~ "x|y"', { name: 'a', value: 'x|y', isRegex: true, isEqual: true }, 'a=~"x|y"'],
    ['a!~web.*', { name: 'a', value: 'web.*', isRegex: true, isEqual: false }, 'a!~"web.*"'],
    ['a=', { name: 'a', value: '', isRegex: false, isEqual: true }, 'a=""'],
    ['a="q\\"uote"', { name: 'a', value: 'q"uote', isRegex: false, isEqual: true }, 'a="q\\"uote"'],
  ])('%s', (text, matcher, shown) => {
    expect(parseMatcher(text)).toEqual(matcher);
    expect(formatMatcher(matcher)).toBe(shown);
  });

  it.each(['', 'ssh', '=x', '1a=x', 'a~b', 'a="x', 'a=~"("'])('refuses %s', (text) => {
    expect(() => parseMatcher(text)).toThrow(expect.objectContaining({ code: 'CW_ALERTS_MATCHER' }) as Error);
  });

  it.each([
    ['a=x', { a: 'x' }, true],
    ['a=x', { a: 'xy' }, false],
    ['a=~x.', { a: 'xy' }, true],
    ['a=~x', { a: 'xy' }, false],
    ['a=~x.*', { a: 'x\ny' }, true],
    ['a!=x', {}, true],
    ['a!~x|', {}, false],
    ['a=', {}, true],
    ['a=~.+', {}, false],
  ])('%s and %j: %s', (text, labels, matches) => {
    expect(compileMatchers([parseMatcher(text)])(labels as Record<string, string>)).toBe(matches);
  });
});
