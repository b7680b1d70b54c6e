import { RE2JS } from 're2js';
import { CrosswatchError } from '../lib/errors.ts';
import type { Labels } from '../model/alert.ts';
import type { Matcher } from '../model/silence.ts';

const MATCHER = /^\s*(?<name>[A-Za-z_@][\w.@-]*)\s*(?<operator>=~|!~|!=|=)\s*(?<value>.*?)\s*$/s;
const MAX_CHARACTERS = 1000;

/**
 * A matcher in Alertmanager's notation: `host.name=web1`, `level!="low"`, `alertname=~"ssh_.*"`, `user.name!~root|admin`.
 * The value may be quoted. Throws `CW_ALERTS_MATCHER`.
 */
export function parseMatcher(text: string): Matcher {
  const { name, operator, value } = MATCHER.exec(text)?.groups ?? {};
  if (name === undefined || operator === undefined || value === undefined)
    throw refuse(text, 'expected name=value, name!=value, name=~expression or name!~expression');
  const isRegex = operator.endsWith('~');
  const matcher = { name, value: unquote(text, value), isRegex, isEqual: !operator.startsWith('!') };
  checkMatcher(matcher);
  return matcher;
}

/** Throws `CW_ALERTS_MATCHER` where the value is too long or no expression. */
export function checkMatcher(matcher: Matcher): void {
  const { value, isRegex } = matcher;
  if (value.length > MAX_CHARACTERS)
    throw refuse(formatMatcher(matcher), `at most ${MAX_CHARACTERS} characters`);
  if (isRegex) compile(matcher);
}

/** The notation of a matcher: `host.name="web1"`. */
export function formatMatcher({ name, value, isRegex, isEqual }: Matcher): string {
  return `${name}${isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!='}${JSON.stringify(value)}`;
}

/** A test of labels by all the matchers; expressions run in linear time. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => {
    const { name, value, isEqual } = matcher;
    const regex = matcher.isRegex ? compile(matcher) : undefined;
    return (labels: Labels): boolean => {
      const label = labels[name] ?? '';
      return (regex === undefined ? label === value : regex.matches(label)) === isEqual;
    };
  });
  return (labels) => tests.every((test) => test(labels));
}

function compile(matcher: Matcher): RE2JS {
  try {
    return RE2JS.compile(matcher.value, RE2JS.DOTALL);
  } catch (error) {
    throw refuse(formatMatcher(matcher), (error as Error).message);
  }
}

function unquote(text: string, value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    throw refuse(text, 'the quoted value does not end, or has a bad escape');
  }
}

function refuse(text: string, why: string): CrosswatchError {
  return new CrosswatchError('CW_ALERTS_MATCHER', `${text}: ${why}`, {
    hint: 'for example host.name=web1, or alertname=~"ssh_.*"',
  });
}
