import { engineSchema } from '../../../src/correlate/config.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { SecurityEvent } from '../../../src/model/event.ts';
import type { Point } from '../../../src/model/point.ts';

/** The engine's configuration with one key changed. */
export function configWith(changes: Readonly<Record<string, string>> = {}): EngineConfig {
  return engineSchema.parse(changes);
}

/** Rules from their text; a mistake in it fails the test. */
export function rulesOf(text: string, engine: EngineConfig = configWith()): RuleSet {
  const { ruleSet, mistakes } = loadRules({ files: [{ path: 'r.yml', text }], engine, lists: {} });
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  return ruleSet;
}

export function loginAt(
  timeMs: number,
  host = 'h',
  outcome: 'failure' | 'success' = 'failure',
): SecurityEvent {
  return {
    '@timestamp': timeMs,
    'event.id': `${host}:${timeMs}`,
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'event.outcome': outcome,
    'host.name': host,
    'process.name': 'sshd',
    message: 'Failed password',
  };
}

export function cpuAt(timeMs: number, value: number, host = 'h'): Point {
  return { measurement: 'cpu', tags: { host, cpu: 'cpu-total' }, fields: { usage_active: value }, timeMs };
}

/** A stream in batches of `size`. */
export async function* inBatches<T>(items: Iterable<T>, size = 3): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
