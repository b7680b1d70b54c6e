import { loadConfiguredRules } from '../src/app/load-rules.ts';
import { configSchema } from '../src/config/schema.ts';
import { createEngine } from '../src/correlate/engine/engine.ts';
import { createEventParser } from '../src/events/event-parser.ts';
import type { Transition } from '../src/model/alert.ts';
import type { SecurityEvent } from '../src/model/event.ts';
import { dayOfLogs, dayOfScans, HOSTS, type Said } from './benign/people.ts';
import { createMachines, STEP_MS } from './benign/machines.ts';
import { createChance } from './benign/random.ts';

// How often the shipped rules alert where nothing happens: a made week of four hosts, through the parser and the
// engine, with the configuration of a first start. docs/false-alarms.md tells the method and the figures.
//   npx tsx bench/false-alarms.ts [days] [seed]

const DAYS = Number(process.argv[2] ?? 7);
const SEED = Number(process.argv[3] ?? 1);
/** Days of logs before the first counted day, for what has to learn. */
const LEARNING_DAYS = 14;
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 10, 16);

/** What a site would set after its first week; docs/false-alarms.md shows it as configuration. */
const TUNED = {
  rules: {
    overrides: {
      cpu_usage: { exceptions: { 'host.name': 'build*' } },
      disk_full_24h: { exceptions: { 'host.name': 'build*' } },
      cpu_and_bruteforce: { exceptions: { 'host.name': 'build*' } },
      sudo_shell: { exceptions: { 'user.name': ['alice', 'bob', 'carol'] } },
      login_off_hours: { exceptions: { 'user.name': ['backup', 'bob'] } },
      ssh_brute_force: { threshold: 100 },
      ssh_failures_slow: { threshold: 100 },
      user_enumeration: { enabled: false },
    },
  },
};

const WEEKS = [
  { title: 'Nothing but work', isExposed: false, config: {} },
  { title: 'The same, and three hosts are scanned by the internet', isExposed: true, config: {} },
  { title: 'The same, tuned', isExposed: true, config: TUNED },
];

interface Week {
  readonly isExposed: boolean;
  readonly config: object;
}

/** What fired, and how much was read. */
async function runWeek({
  isExposed,
  config,
}: Week): Promise<{ fired: Transition[]; lines: number; points: number }> {
  const chance = createChance(SEED);
  const scans = createChance(SEED + 1);
  const machines = createMachines(createChance(SEED + 2));
  const configured = configSchema.parse(config);
  const { ruleSet } = await loadConfiguredRules(configured);
  const engine = createEngine({ rules: ruleSet, config: configured.engine });
  let nowMs = 0;
  let lines = 0;
  let points = 0;
  const fired: Transition[] = [];
  const parser = createEventParser({
    zone: 'UTC',
    now: () => nowMs,
    defaultHost: 'gate1',
  });
  const note = (transitions: readonly Transition[]): void => {
    for (const one of transitions) if (one.state === 'firing' && one.atMs >= FIRST_DAY_MS) fired.push(one);
  };
  const read = ({ atMs, line }: Said): readonly SecurityEvent[] => {
    lines++;
    return parser.parse({ text: `${new Date(atMs).toISOString()} ${line}`, id: `line ${lines}` });
  };
  const hear = (said: readonly Said[]): void => {
    const events = said.flatMap(read);
    if (events.length > 0) note(engine.apply({ kind: 'events', nowMs, source: 'log', events }));
  };

  for (
    let dayMs = FIRST_DAY_MS - LEARNING_DAYS * DAY_MS;
    dayMs < FIRST_DAY_MS + DAYS * DAY_MS;
    dayMs += DAY_MS
  ) {
    const said = [...dayOfLogs(dayMs, chance), ...(isExposed ? dayOfScans(dayMs, scans) : [])];
    said.sort((a, b) => a.atMs - b.atMs);
    if (dayMs < FIRST_DAY_MS) {
      for (const one of said) {
        nowMs = one.atMs;
        hear([one]);
      }
      continue;
    }
    machines.plan(dayMs);
    let next = 0;
    for (nowMs = dayMs; nowMs < dayMs + DAY_MS; nowMs += STEP_MS) {
      const from = next;
      while (next < said.length && said[next]!.atMs <= nowMs) next++;
      if (next > from) hear(said.slice(from, next));
      const due = machines.points(nowMs);
      points += due.length;
      note(engine.apply({ kind: 'points', nowMs, points: due }));
    }
  }
  note(engine.finish(nowMs));
  return { fired, lines, points };
}

for (const week of WEEKS) {
  const { fired, lines, points } = await runWeek(week);
  const perRule = new Map<string, Transition[]>();
  for (const one of fired) perRule.set(one.rule, [...(perRule.get(one.rule) ?? []), one]);
  console.log(`\n${week.title}: ${DAYS} days, ${HOSTS.length} hosts, ${lines} lines, ${points} points`);
  for (const [rule, of] of [...perRule].sort(([, a], [, b]) => b.length - a.length))
    console.log(`${rule.padEnd(28)} ${of[0]!.level.padEnd(9)} ${String(of.length).padStart(5)}`);
  const perHostDay = (level: (one: Transition) => boolean): string =>
    (fired.filter(level).length / DAYS / HOSTS.length).toFixed(2);
  console.log(
    `alerts per host and day: ${perHostDay(() => true)}, ` +
      `of them high or critical ${perHostDay(({ level }) => level === 'high' || level === 'critical')}`,
  );
}
