import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { createLogger } from '../app/logger.ts';
import { closest } from '../lib/closest.ts';
import { CrosswatchError } from '../lib/errors.ts';
import type { Transition } from '../model/alert.ts';
import type { NotifyConfig } from '../notify/config.ts';
import { createReceiver } from '../notify/receivers.ts';
import type { SendOutcome } from '../notify/receiver.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Format, formatOption, printRows } from './format.ts';
import { requireConfig } from './require-config.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';

interface Answer {
  readonly receiver: string;
  readonly type: string;
  readonly sent: 'firing' | 'resolved';
  readonly outcome: SendOutcome['kind'];
  readonly reason?: string | undefined;
}

const COLORS = { delivered: 32, failed: 33, refused: 31 } as const;

const COLUMNS: readonly Column<Answer>[] = [
  { title: 'receiver', value: ({ receiver }) => receiver },
  { title: 'type', value: ({ type }) => type },
  { title: 'sent', value: ({ sent }) => sent },
  { title: 'answer', value: ({ outcome }) => outcome, color: ({ outcome }) => COLORS[outcome] },
  { title: 'reason', value: ({ reason }) => reason, flexible: true },
];

/** `notify test`: a marked alert through the real receivers, and its end, so that nothing stays open. */
export function addNotifyCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('notify')
    .description('try out who is told about alerts')
    .command('test')
    .description('send a marked test alert and its end to the receivers; exit code 1 unless all take it')
    .argument('[receiver]', 'its name; default: all')
    .option('-c, --config <file>', 'configuration file')
    .addOption(formatOption())
    .action(async (name: string | undefined, flags: { config?: string; format: Format }) => {
      const { notify } = requireConfig(flags.config, terminal);
      const chosen = choose(notify.receivers, name);
      const answers = await Promise.all(chosen.map((receiver) => sendBoth(receiver)));
      const rows = answers.flat();
      const empty = 'no receivers are configured';
      await printRows(rows, { columns: COLUMNS, format: flags.format, empty }, terminal);
      if (rows.some(({ outcome }) => outcome !== 'delivered')) done(EXIT.no);
    });
}

type ReceiverConfig = NotifyConfig['receivers'][number];

function choose(receivers: readonly ReceiverConfig[], name: string | undefined): readonly ReceiverConfig[] {
  const found = name === undefined ? receivers : receivers.filter((receiver) => receiver.name === name);
  if (name === undefined || found.length > 0) return found;
  const names = receivers.map((receiver) => receiver.name);
  const meant = closest(name, names);
  throw new CrosswatchError('CW_CLI_USAGE', `there is no receiver "${name}"`, {
    hint: meant === undefined ? `there are ${names.join(', ')}` : `did you mean "${meant}"?`,
  });
}

async function sendBoth(config: ReceiverConfig): Promise<readonly Answer[]> {
  const receiver = createReceiver(config, createLogger('info'), () => Date.now());
  const firing = testAlert(config, Date.now());
  const answers: Answer[] = [];
  for (const state of ['firing', 'resolved'] as const) {
    const transition = { ...firing, state, atMs: Date.now() };
    const idempotencyKey = `test-${firing.fingerprint}-${state}`;
    const { name, type } = config;
    const outcome = await receiver.send({
      id: 0,
      attempts: 0,
      createdMs: Date.now(),
      receiver: name,
      idempotencyKey,
      transition,
    });
    const reason = outcome.kind === 'delivered' ? undefined : outcome.reason;
    answers.push({ receiver: name, type, sent: state, outcome: outcome.kind, reason });
    // What was never opened needs no end.
    if (outcome.kind !== 'delivered') break;
  }
  return answers;
}

function testAlert({ min_level: level }: ReceiverConfig, nowMs: number): Transition {
  return {
    atMs: nowMs,
    startedAtMs: nowMs,
    state: 'firing',
    rule: 'crosswatch_test',
    title: 'TEST: nothing happened, somebody tries out notifications',
    group: {},
    level,
    value: 1,
    count: 1,
    fingerprint: randomBytes(8).toString('hex'),
    labels: { test: 'true' },
    annotations: { summary: 'TEST of Crosswatch: if you can read this, alerts reach you.' },
    evidence: { events: [], points: [], droppedEvents: 0, droppedPoints: 0 },
    tags: [],
  };
}
