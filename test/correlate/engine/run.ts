import { engineSchema } from '../../../src/correlate/config.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { Transition } from '../../../src/model/alert.ts';
import type { SecurityEvent } from '../../../src/model/event.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import type { Point } from '../../../src/model/point.ts';

let ids = 0;

/** An event at this second. */
export function ev(
  seconds: number,
  action: string,
  fields: Record<string, string | number> = {},
): JournalItem {
  const event = {
    '@timestamp': Math.round(seconds * 1000),
    'event.id': `e${ids++}`,
    'event.action': action,
    'event.category': 'authentication',
    'host.name': 'web1',
    'process.name': 'sshd',
    message: `${action} at ${seconds}`,
    ...fields,
  } as SecurityEvent;
  return { kind: 'events', nowMs: event['@timestamp'], source: 'logs', events: [event] };
}

/** A point `cpu value=…` at this second. */
export function pt(
  seconds: number,
  value: number,
  tags: Record<string, string> = {},
  rest: Partial<Point> = {},
): JournalItem {
  const timeMs = Math.round(seconds * 1000);
  const point = { measurement: 'cpu', tags: { host: 'web1', ...tags }, fields: { value }, timeMs, ...rest };
  return { kind: 'points', nowMs: timeMs, points: [point] };
}

export function tick(seconds: number): JournalItem {
  return { kind: 'tick', nowMs: Math.round(seconds * 1000) };
}

export function startAt(seconds: number): JournalItem {
  return { kind: 'start', nowMs: Math.round(seconds * 1000) };
}

export function config(changes: Partial<EngineConfig> = {}): EngineConfig {
  return { ...engineSchema.parse({}), allowed_lateness: 0, ...changes };
}

export interface RunOptions {
  readonly config?: Partial<EngineConfig>;
  /** Second up to which timers run at the end; absent = what the items themselves run. */
  readonly until?: number;
}

export function runItems(
  rules: RuleSet,
  items: readonly JournalItem[],
  options: RunOptions = {},
): Transition[] {
  const engine = createEngine({ rules, config: config(options.config) });
  const transitions = items.flatMap((item) => engine.apply(item));
  return options.until === undefined ? transitions : [...transitions, ...engine.finish(options.until * 1000)];
}

/** `rule state +seconds`, with the level where it is not medium. */
export function brief({ rule, state, atMs, level }: Transition): string {
  return `${rule} ${state} +${atMs / 1000}${level === 'medium' ? '' : ` ${level}`}`;
}

/** The story of the run in short. */
export function story(rules: RuleSet, items: readonly JournalItem[], options: RunOptions = {}): string[] {
  return runItems(rules, items, options).map(brief);
}

/** Items in order of their stamps: metrics first at one stamp. */
export function inOrder(...items: JournalItem[]): JournalItem[] {
  const rank = (item: JournalItem): number => (item.kind === 'points' ? 0 : 1);
  return items.toSorted((a, b) => a.nowMs - b.nowMs || rank(a) - rank(b));
}
