import type { Command } from 'commander';
import { createReplay } from '../../correlate/backtest/replay/replay.ts';
import { createEngine } from '../../correlate/engine/engine.ts';
import type { RuleExplanation } from '../../correlate/explanation.ts';
import { systemClock } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import type { Labels } from '../../model/alert.ts';
import { parseMomentOrAgo, parsePair } from '../arguments.ts';
import { addBacktestOptions, type BacktestFlags, endOf, hasInput, openArrivals } from '../backtest-input.ts';
import { textOrJsonOption, toJson } from '../format.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from '../instance/client.ts';
import { requireRule, requireRules } from '../load-paths.ts';
import { requireConfig } from '../require-config.ts';
import type { Terminal } from '../terminal.ts';
import { describeRule } from './describe-rule.ts';
import { renderExplanation, renderRule } from './render-explanation.ts';

interface ExplainFlags extends BacktestFlags, InstanceFlags {
  readonly at?: number;
  readonly group: Labels;
  readonly format: 'text' | 'json';
}

/** `rules explain`: what a rule means, and with input or a running instance why it fires or does not. */
export function addExplainCommand(rules: Command, terminal: Terminal): void {
  const command = rules
    .command('explain')
    .description('say what a rule means; with input or --url also why it fires or does not')
    .argument('<name>', 'the rule');
  addInstanceOptions(addBacktestOptions(command))
    .option('--at <time>', 'as of then; default: the last item', parseMomentOrAgo(systemClock.now()))
    .option('--group <key=value>', 'only groups with this label; may be given several times', parsePair, {})
    .addOption(textOrJsonOption())
    .action((name: string, flags: ExplainFlags) => explain(name, flags, terminal));
}

async function explain(name: string, flags: ExplainFlags, terminal: Terminal): Promise<void> {
  if (flags.url !== undefined) {
    if (hasInput(flags) || flags.at !== undefined)
      throw new CrosswatchError('CW_CLI_USAGE', '--url says how things are now, so it goes with no input and no --at');
    const groups = Object.entries(flags.group).map(([key, value]) => [`group.${key}`, value]);
    const path = `/api/v1/rules/${encodeURIComponent(name)}/explain`;
    const live = createInstance(flags, terminal).get<RuleExplanation>(path, Object.fromEntries(groups));
    return print(await live, flags, terminal);
  }
  const config = requireConfig(flags.config, terminal);
  const set = await requireRules(flags.rules, config, terminal);
  const rule = requireRule(set, name);
  if (!hasInput(flags)) {
    const { key, title, place } = rule;
    const json = { rule: key, title, place, facts: Object.fromEntries(describeRule(rule)) };
    return terminal.out(flags.format === 'json' ? `${toJson(json, 2)}\n` : renderRule(set, rule));
  }
  const input = { ...flags, ...(flags.at === undefined ? {} : { until: flags.at }) };
  const engine = createEngine({ rules: set, config: config.engine });
  const replay = createReplay({
    engine,
    end: endOf(input),
    allowedLatenessMs: config.engine.allowed_lateness,
    maxFutureSkewMs: config.engine.max_future_skew,
    clock: systemClock,
  });
  for await (const items of openArrivals(input, config, set, terminal))
    for (const item of items) replay.take(item);
  replay.end();
  const group = Object.keys(flags.group).length === 0 ? undefined : flags.group;
  const explanation = engine.explain(rule.key, group);
  if (explanation !== undefined) await print(explanation, flags, terminal);
}

async function print(
  explanation: RuleExplanation,
  { format }: { format: 'text' | 'json' },
  terminal: Terminal,
): Promise<void> {
  await terminal.out(
    format === 'json' ? `${toJson(explanation, 2)}\n` : renderExplanation(explanation, terminal),
  );
}
