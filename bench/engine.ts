import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { engineSchema } from '../src/correlate/config.ts';
import { createEngine } from '../src/correlate/engine/engine.ts';
import { loadRules } from '../src/correlate/language/load-rules.ts';
import { readRules } from '../src/correlate/language/read-rules.ts';
import type { RuleSet } from '../src/correlate/rule.ts';
import { createEventParser } from '../src/events/event-parser.ts';
import { createEventStream } from '../src/events/log-stream.ts';
import type { JournalItem } from '../src/model/journal.ts';
import { makeMessage, makeRandom } from './auth-lines.ts';
import type { Mix } from './auth-lines.ts';

// Events per second of processor time through the shipped rules, at 1, 1,000 and 100,000 source addresses.
//   npx tsx --expose-gc bench/engine.ts [--events N] [--rounds N] [--only benign|attack] [--addresses N,N]
//     [--rules PATH] [--against DIST]
// Method: made log lines are parsed beforehand and applied in batches of 512; the first quarter is not measured.
// `benign` is a busy host, a line a second: sessions, logins, cron, sudo, 4 % failed logins. `attack` is 200 lines a
// second of which 70 % are failed logins or unknown names. Best of the rounds; heap is what the engine keeps at the
// end. DIST, the `dist` of another build, is measured in turns with this one, and the ratio to it is told.

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    against: { type: 'string' },
    addresses: { type: 'string', default: '1,1000,100000' },
    rules: { type: 'string', default: 'rules' },
  },
});
const EVENTS = Number(options.events);
const ROUNDS = Number(options.rounds);
const BATCH = 512;
const START_MS = Date.UTC(2026, 10, 20);

type Kind = 'benign' | 'attack';

/** The kinds of line and the milliseconds between two. */
const MIX: Record<Kind, Mix & { readonly stepMs: number }> = {
  benign: { stepMs: 1000, failed: 4, unknown: 1, other: 10 },
  attack: { stepMs: 5, failed: 55, unknown: 15, other: 26 },
};

function makeItems(kind: Kind, addresses: number): JournalItem[] {
  const random = makeRandom();
  const parser = createEventParser({ zone: 'UTC', year: 2026, now: () => START_MS, defaultHost: 'web1' });
  const stream = createEventStream({ parser, source: 'bench' });
  const items: JournalItem[] = [];
  for (let from = 0; from < EVENTS; from += BATCH) {
    let lines = '';
    for (let i = from; i < Math.min(EVENTS, from + BATCH); i++) {
      const address = (i * 7919) % addresses;
      const ip = `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`;
      const stamp = new Date(START_MS + i * MIX[kind].stepMs).toISOString();
      lines += `${stamp} web1 ${makeMessage(MIX[kind], ip, random)}\n`;
    }
    const events = [...stream.write(Buffer.from(lines))];
    items.push({ kind: 'events', nowMs: events.at(-1)!['@timestamp'], source: 'bench', events });
  }
  return items;
}

interface Measured {
  readonly perSecond: number;
  readonly transitions: number;
  readonly heapMb: number;
}

function measure(create: typeof createEngine, rules: RuleSet, items: readonly JournalItem[]): Measured {
  const engine = create({ rules, config: engineSchema.parse({ max_groups: 100_000 }) });
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const warmUp = Math.ceil(items.length / 4);
  let transitions = 0;
  for (const item of items.slice(0, warmUp)) transitions += engine.apply(item).length;
  let events = 0;
  const start = process.cpuUsage();
  for (const item of items.slice(warmUp)) {
    transitions += engine.apply(item).length;
    events += item.kind === 'events' ? item.events.length : 0;
  }
  const { user, system } = process.cpuUsage(start);
  globalThis.gc?.();
  const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  engine.counters();
  return { perSecond: (events / (user + system)) * 1e6, transitions, heapMb };
}

function better(a: Measured | undefined, b: Measured): Measured {
  return a !== undefined && a.perSecond > b.perSecond ? a : b;
}

function report(kind: Kind, addresses: number, own: Measured, other: Measured | undefined): void {
  const cells = [
    kind.padEnd(7),
    `${addresses.toLocaleString('en').padStart(8)} addresses`,
    `${Math.round(own.perSecond).toLocaleString('en').padStart(9)} events/s`,
    `${own.transitions.toLocaleString('en').padStart(8)} transitions`,
    `${own.heapMb.toFixed(0).padStart(5)} MB`,
  ];
  if (other !== undefined) {
    const same = other.transitions === own.transitions ? '' : `, ${other.transitions} transitions`;
    cells.push(`${(own.perSecond / other.perSecond).toFixed(2)} x (${other.heapMb.toFixed(0)} MB${same})`);
  }
  console.log(cells.join('  '));
}

async function load(): Promise<RuleSet> {
  const { files } = await readRules(options.rules);
  return loadRules({ files, engine: engineSchema.parse({}), lists: {} }).ruleSet;
}

async function loadOther(dist: string): Promise<typeof createEngine> {
  const url = pathToFileURL(`${dist}/correlate/engine/engine.js`).href;
  return ((await import(url)) as { createEngine: typeof createEngine }).createEngine;
}

const other = options.against === undefined ? undefined : await loadOther(options.against);
console.log(
  `${EVENTS.toLocaleString('en')} events, ${(await load()).rules.length} rules, per second of CPU time`,
);
for (const kind of ['benign', 'attack'] as const) {
  if (options.only !== undefined && options.only !== kind) continue;
  for (const addresses of options.addresses.split(',').map(Number)) {
    const items = makeItems(kind, addresses);
    let own: Measured | undefined;
    let theirs: Measured | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      if (other !== undefined) theirs = better(theirs, measure(other, await load(), items));
      own = better(own, measure(createEngine, await load(), items));
    }
    report(kind, addresses, own!, theirs);
  }
}
