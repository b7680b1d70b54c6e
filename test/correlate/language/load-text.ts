import type { Lists } from '../../../src/correlate/config.ts';
import { engineSchema } from '../../../src/correlate/config.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';
import type { LoadedRules } from '../../../src/correlate/language/load-rules.ts';
import type { KnownNames } from '../../../src/correlate/language/lint-context.ts';
import type { Overrides } from '../../../src/correlate/language/overrides.ts';
import type { Rule } from '../../../src/correlate/rule.ts';
import type { SecurityEvent } from '../../../src/model/event.ts';

export interface LoadTextOptions {
  readonly lists?: Lists;
  readonly overrides?: Overrides;
  readonly strict?: boolean;
  readonly timeZone?: string;
  readonly known?: KnownNames;
}

/** Loads one file called `a.yml`. */
export function loadText(text: string, options: LoadTextOptions = {}): LoadedRules {
  return loadRules({
    files: [{ path: 'a.yml', text }],
    engine: engineSchema.parse({ time_zone: options.timeZone ?? 'UTC' }),
    lists: options.lists ?? {},
    overrides: options.overrides,
    strict: options.strict,
    known: options.known,
  });
}

/** The one rule of that key; fails with the mistakes if it did not load. */
export function loadRule(text: string, key: string, options: LoadTextOptions = {}): Rule {
  const loaded = loadText(text, options);
  const rule = loaded.ruleSet.rules.find((candidate) => candidate.key === key);
  if (rule === undefined) throw new Error(`${key} did not load: ${JSON.stringify(loaded.mistakes)}`);
  return rule;
}

/** `path:line:column code message`, one line a mistake. */
export function mistakesOf(text: string, options: LoadTextOptions = {}): readonly string[] {
  return loadText(text, options).mistakes.map(
    ({ place, code, message }) => `${place.line ?? '-'}:${place.column ?? '-'} ${code} ${message}`,
  );
}

/** An event with the given fields. */
export function eventOf(fields: Readonly<Record<string, unknown>>): SecurityEvent {
  return {
    '@timestamp': 1_764_000_000_000,
    'event.id': 'e1',
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'host.name': 'web1',
    'process.name': 'sshd',
    message: 'Failed password for root from 203.0.113.7 port 22 ssh2',
    ...fields,
  } as SecurityEvent;
}

/** Whether a detection with this body (indented under `detection:`) matches an event of these fields. */
export function detects(
  body: string,
  fields: Record<string, unknown>,
  options: LoadTextOptions = {},
): boolean {
  const indented = body
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const rule = loadRule(`title: T\nname: t\ndetection:\n${indented}\n`, 't', options);
  if (rule.kind !== 'detection') throw new Error('not a detection');
  return rule.matches(eventOf(fields));
}
