import { engineSchema } from '../src/correlate/config.ts';
import { createEngine } from '../src/correlate/engine/engine.ts';
import type { AlertSpec, CorrelationRule, DetectionRule, Rule, RuleBase } from '../src/correlate/rule.ts';
import type { SecurityEvent } from '../src/model/event.ts';
import type { JournalItem } from '../src/model/journal.ts';

// Events per second through 30 rules on one core, at 1, 1,000 and 100,000 groups.
//   npx tsx --expose-gc bench/engine.ts [events]
// Method: all events are made beforehand, 1 ms apart, in batches of 512; 5 of the
// rules can match an event. A first part (until every group is known) is not measured.
// Thresholds are set so that few alerts fire (a benign day) or so that every group fires ("attack").

const EVENTS = Number(process.argv[2] ?? 400_000);
const BATCH = 512;
const ACTIONS = [
  'ssh_login',
  'sudo_command',
  'session_opened',
  'ssh_invalid_user',
  'user_added',
  'cron_session',
];

const ALERT: AlertSpec = {
  groupBy: ['host.name'],
  forMs: 0,
  keepFiringForMs: 0,
  resolveAfterMs: 900_000,
  cooldownMs: 0,
  escalate: [],
  labels: {},
  annotations: {},
  evidence: { events: 20, points: 60 },
};

function base(key: string, order: number, alerts: boolean): RuleBase {
  const place = { path: 'bench' };
  return {
    key,
    identity: key,
    title: key,
    level: 'medium',
    tags: [],
    place,
    order,
    alerts,
    alert: ALERT,
    semanticHash: key,
  };
}

function makeRules(atLeast: number): Rule[] {
  const detections = ACTIONS.map((action, i): DetectionRule => ({
    ...base(action, i, false),
    kind: 'detection',
    matches: (event) => event['event.action'] === action && event['event.outcome'] === 'failure',
    hint: { field: 'event.action', values: [action] },
  }));
  const correlations = ACTIONS.flatMap((action, i): CorrelationRule[] => {
    const own = { kind: 'correlation', rules: [action], groupBy: ['source.ip'], aliases: {} } as const;
    const condition = [{ operator: 'gte', value: atLeast }] as const;
    const order = 6 + 4 * i;
    return [
      {
        ...base(`${action}_minute`, order, true),
        ...own,
        type: 'event_count',
        timespanMs: 60_000,
        condition,
      },
      {
        ...base(`${action}_slow`, order + 1, true),
        ...own,
        type: 'event_count',
        timespanMs: 900_000,
        condition,
      },
      {
        ...base(`${action}_users`, order + 2, true),
        ...own,
        type: 'value_count',
        fields: ['user.name'],
        timespanMs: 60_000,
        condition,
      },
      {
        ...base(`${action}_then`, order + 3, true),
        ...own,
        type: 'temporal_ordered',
        rules: [`${action}_minute`, ACTIONS[(i + 1) % 6]!],
        timespanMs: 300_000,
      },
    ];
  });
  return [...detections, ...correlations];
}

function makeItems(groups: number): JournalItem[] {
  const items: JournalItem[] = [];
  for (let from = 0; from < EVENTS; from += BATCH) {
    const events: SecurityEvent[] = [];
    for (let i = from; i < Math.min(EVENTS, from + BATCH); i++) {
      const group = (i * 7919) % groups;
      events.push({
        '@timestamp': 1_700_000_000_000 + i,
        'event.id': `e${i}`,
        'event.action': ACTIONS[group % 6]!,
        'event.category': 'authentication',
        'event.outcome': 'failure',
        'host.name': 'web1',
        'process.name': 'sshd',
        'user.name': `user${Math.floor(i / groups) % 50}`,
        'source.ip': `10.${group >> 16}.${(group >> 8) & 255}.${group & 255}`,
        message: 'Failed password for root from 203.0.113.7 port 4711 ssh2',
      });
    }
    items.push({ kind: 'events', nowMs: 1_700_000_000_000 + from + BATCH, source: 'bench', events });
  }
  return items;
}

function measure(name: string, groups: number, atLeast: number): void {
  const items = makeItems(groups);
  const warmUp = Math.ceil(Math.min(EVENTS / 4, groups) / BATCH);
  const config = engineSchema.parse({ max_groups: 100_000 });
  const engine = createEngine({ rules: { rules: makeRules(atLeast) }, config });
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  for (const item of items.slice(0, warmUp)) engine.apply(item);
  const start = process.cpuUsage();
  let transitions = 0;
  for (const item of items.slice(warmUp)) transitions += engine.apply(item).length;
  const { user, system } = process.cpuUsage(start);
  globalThis.gc?.();
  const heap = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  const perSecond = Math.round((EVENTS - warmUp * BATCH) / ((user + system) / 1e6));
  console.log(
    `${name.padEnd(8)} ${String(groups).padStart(7)} groups  ${String(perSecond).padStart(8)} events/s` +
      `  ${String(transitions).padStart(7)} transitions  ${heap.toFixed(0).padStart(5)} MB`,
  );
}

console.log(`${EVENTS} events through 30 rules, events per second of CPU time`);
for (const groups of [1, 1000, 100_000]) measure('benign', groups, 1_000_000);
for (const groups of [1, 1000, 100_000]) measure('attack', groups, 5);
