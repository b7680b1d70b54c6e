import { engineSchema } from '../../../src/correlate/config.ts';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import { createOracle } from './oracle.ts';

// Rules and arrivals in few words, for tables.

const DETECTIONS = ['a', 'b', 'd'].map(
  (name) => `
title: ${name}
name: ${name}
detection: {sel: {event.action: ${name}}, condition: sel}
level: informational`,
);

export interface Scenario {
  /** Rules by name, in the form of their type; detections `a`, `b` and `d` are there already. */
  readonly rules: Readonly<Record<string, string>>;
  /**
   * Arrivals: `a5` event a at 5 s, `60=7` a point of 7 at 60 s, `60/c=7` of series c, `start9` and `tick9` at 9 s.
   * An event may have a host and a number: `a5@h2`, `a5#3`.
   */
  readonly input: string;
  readonly lateness: string;
  readonly endS: number;
}

/** A correlation by host: `type: …, …}` and what follows it. */
export function correlation(text: string): string {
  return `correlation: {group-by: [host.name], ${text}`;
}

/** A metric rule over field f of measurement m. */
export function metric(text: string): string {
  return `metric: {measurement: m, field: f, ${text}`;
}

/** What oracle and engine say of the rules named, as `firing@5` or, of several rules, `r firing@5`, with seconds. */
export function play(scenario: Scenario, rules: readonly string[]): { oracle: string; engine: string } {
  const config = engineSchema.parse({ allowed_lateness: scenario.lateness });
  const documents = Object.entries(scenario.rules).map(
    ([name, text]) => `\ntitle: ${name}\nname: ${name}\n${text}`,
  );
  const file = { path: 'r.yml', text: [...DETECTIONS, ...documents].join('\n---') };
  const { ruleSet, mistakes } = loadRules({ files: [file], engine: config, lists: {} });
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  const items = toItems(scenario.input);
  const oracle = createOracle(ruleSet, config);
  const engine = createEngine({ rules: ruleSet, config });
  const endMs = scenario.endS * 1000;
  return {
    oracle: toWords([...items.flatMap((item) => oracle.apply(item)), ...oracle.finish(endMs)], rules),
    engine: toWords([...items.flatMap((item) => engine.apply(item)), ...engine.finish(endMs)], rules),
  };
}

interface Said {
  readonly rule: string;
  readonly state: string;
  readonly atMs: number;
}

function toWords(said: readonly Said[], rules: readonly string[]): string {
  return said
    .filter(({ rule }) => rules.includes(rule))
    .map(({ rule, state, atMs }) => `${rules.length === 1 ? '' : `${rule} `}${state}@${atMs / 1000}`)
    .join(' ');
}

const POINT = /^(?<t>[\d.]+)(?:\/(?<cpu>\w+))?=(?<value>[\d.e]+)$/;
const EVENT = /^(?<action>[a-z])(?<t>[\d.]+)(?:@(?<host>\w+))?(?:#(?<n>\d+))?$/;
const CLOCK = /^(?<kind>start|tick)(?<t>[\d.]+)$/;
const LATER_MS = 1e9;

function toItems(input: string): JournalItem[] {
  return input.trim().split(/\s+/).map(toItem);
}

function toItem(word: string, index: number): JournalItem {
  const clock = CLOCK.exec(word)?.groups;
  if (clock !== undefined) return { kind: clock['kind'] as 'start' | 'tick', nowMs: toMs(clock['t']) };
  const point = POINT.exec(word)?.groups;
  if (point !== undefined) {
    const tags = { host: 'h', cpu: point['cpu'] ?? '0' };
    const points = [
      { measurement: 'm', tags, fields: { f: Number(point['value']) }, timeMs: toMs(point['t']) },
    ];
    return { kind: 'points', nowMs: LATER_MS, points };
  }
  const groups = EVENT.exec(word)?.groups;
  if (groups === undefined) throw new Error(`no arrival: ${word}`);
  const event = {
    '@timestamp': toMs(groups['t']),
    'event.id': String(index),
    'event.action': groups['action'] as string,
    'event.category': 'authentication',
    'host.name': groups['host'] ?? 'h',
    'process.name': 'p',
    message: '',
    ...(groups['n'] === undefined ? {} : { n: Number(groups['n']) }),
  };
  return { kind: 'events', nowMs: LATER_MS, source: 'log', events: [event] };
}

function toMs(seconds: string | undefined): number {
  return Math.round(Number(seconds) * 1000);
}
