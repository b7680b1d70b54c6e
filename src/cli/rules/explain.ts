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
import { renderBelow, renderExplanation, renderRule } from './render-explanation.ts';

interface ExplainFlags extends BacktestFlags, InstanceFlags {
  readonly at?: number;
  readonly group: Labels;
  readonly format: 'text' | 'json';
}

/** Asks a rule how it stands, for the groups with these labels. */
type Ask = (rule: string, group: Labels) => Promise<RuleExplanation | undefined>;

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
    const instance = createInstance(flags, terminal);
    const ask = (rule: string, group: Labels): Promise<RuleExplanation> =>
      instance.get(
        `/api/v1/rules/${encodeURIComponent(rule)}/explain`,
        Object.fromEntries(Object.entries(group).map(([key, value]) => [`group.${key}`, value])),
      );
    const live = await ask(name, flags.group);
    return print(live, ask, flags, terminal);
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
  const below: Ask = (key, labels) =>
    Promise.resolve(engine.explain(key, Object.keys(labels).length === 0 ? undefined : labels));
  if (explanation !== undefined) await print(explanation, below, flags, terminal);
}

async function print(
  explanation: RuleExplanation,
  ask: Ask,
  { format, group }: { format: 'text' | 'json'; group: Labels },
  terminal: Terminal,
): Promise<void> {
  if (format === 'json') return terminal.out(`${toJson(explanation, 2)}\n`);
  const parts = [renderExplanation(explanation, terminal)];
  for (const { of, depth } of await rulesBelow(explanation, group, ask))
    parts.push(renderBelow(of, depth, terminal));
  await terminal.out(parts.join('\n'));
}

/** How the rules stand that a rule listens to, and those below them, each once. */
async function rulesBelow(
  explanation: RuleExplanation,
  group: Labels,
  ask: Ask,
  depth = 1,
  seen = new Set<string>(),
): Promise<readonly { readonly of: RuleExplanation; readonly depth: number }[]> {
  const found: { of: RuleExplanation; depth: number }[] = [];
  for (const rule of explanation.below) {
    if (seen.has(rule)) continue;
    seen.add(rule);
    const of = await askBelow(rule, group, ask);
    if (of !== undefined) found.push({ of, depth }, ...(await rulesBelow(of, group, ask, depth + 1, seen)));
  }
  return found;
}

/** A rule below for the labels that were asked for; where its groups lack one of them, those that differ in none. */
async function askBelow(rule: string, group: Labels, ask: Ask): Promise<RuleExplanation | undefined> {
  const exact = await ask(rule, group);
  if (exact === undefined || exact.groups.length > 0) return exact;
  const all = (await ask(rule, {})) ?? exact;
  const fits = (labels: Labels): boolean =>
    Object.entries(group).every(([name, value]) => labels[name] === undefined || labels[name] === value);
  return { ...all, groups: all.groups.filter((each) => fits(each.group)) };
}
