import type {
  AlertExplanation,
  ConditionExplanation,
  GroupExplanation,
  RuleExplanation,
} from '../../correlate/explanation.ts';
import type { Rule, RuleSet } from '../../correlate/rule.ts';
import { printable } from '../../lib/printable.ts';
import { describeRule, type Fact, kindOf, rulesBelow } from './describe-rule.ts';

const NAME_WIDTH = 10;

/** A rule and those it rests on, with every default, for a person. */
export function renderRule(rules: RuleSet, rule: Rule): string {
  const below = rulesBelow(rules, rule).map(
    (each) => `${'  '.repeat(each.depth)}${heading(each.rule)}\n${facts(describeRule(each.rule), '  '.repeat(each.depth))}`,
  );
  return [`${heading(rule)}\n${facts(describeRule(rule), '')}`, ...below].join('\n');
}

function heading(rule: Rule): string {
  const { path, line } = rule.place;
  return printable(`${rule.key}: ${rule.title} (${kindOf(rule)}, ${path}${line === undefined ? '' : `:${line}`})`);
}

function facts(all: readonly Fact[], indent: string): string {
  return all.map(([name, text]) => `${indent}  ${name.padEnd(NAME_WIDTH)} ${printable(text)}\n`).join('');
}

/** Why a rule fires or does not, group by group, for a person. */
export function renderExplanation(explanation: RuleExplanation, options: { colors: boolean }): string {
  const { rule, title, kind, waiting, asOfMs, watermarkMs, groups } = explanation;
  const stand =
    asOfMs === undefined
      ? 'nothing was read yet'
      : `newest item ${timeText(asOfMs)}${watermarkMs === undefined ? '' : `, watermark ${timeText(watermarkMs)}`}`;
  return [
    `${printable(`${rule}: ${title} (${kind}${waiting ? ', waits for the watermark' : ''})`)}\n`,
    `${stand}; ${groupsText(explanation)}\n`,
    ...groups.map((group) => `\n${renderGroup(group, options)}`),
  ].join('');
}

const SHOWN_BELOW = 3;

/** The same for a rule below, shorter and indented. */
export function renderBelow(explanation: RuleExplanation, depth: number, options: { colors: boolean }): string {
  const { rule, title, kind } = explanation;
  const groups = explanation.groups.slice(0, SHOWN_BELOW);
  const text = [
    `${printable(`${rule}: ${title} (${kind})`)}; ${groupsText({ ...explanation, groups })}\n`,
    ...groups.map((group) => renderGroup(group, options)),
  ].join('');
  return text.replace(/^(?=.)/gm, '  '.repeat(depth));
}

function groupsText({ kind, groups, knownGroups, below }: RuleExplanation): string {
  if (knownGroups === 0) {
    if (kind === 'detection') return 'every event is judged by itself, nothing is kept';
    return below.length > 0 ? 'no group: nothing of what it listens to has come' : 'no group: no point has come';
  }
  const shown = groups.length === knownGroups ? '' : `, ${groups.length} of them shown`;
  return `${knownGroups} ${knownGroups === 1 ? 'group' : 'groups'} known${shown}`;
}

function renderGroup({ group, conditions, window, hidden, alert }: GroupExplanation, { colors }: { colors: boolean }): string {
  const labels = Object.entries(group).map(([key, value]) => `${key}=${value}`);
  const items = window.map(({ timeMs, what }) => `    ${timeText(timeMs)}  ${printable(what)}\n`);
  return [
    `${printable(labels.join(' ')) || 'all in one'}\n`,
    ...conditions.map((condition) => `  ${conditionText(condition, colors)}\n`),
    items.length === 0 ? '' : '  in the window:\n',
    hidden === 0 ? '' : `    ${hidden} older ones not shown\n`,
    ...items,
    alert === undefined ? '' : `  ${alertText(alert)}\n`,
  ].join('');
}

function conditionText({ condition, holds, value, missing }: ConditionExplanation, colors: boolean): string {
  const sign = holds ? 'yes' : 'no ';
  const mark = colors ? `\u001b[${holds ? 32 : 31}m${sign}\u001b[0m` : sign;
  const is = value === undefined ? '' : `: ${Math.round(value * 1000) / 1000}`;
  return `${mark} ${printable(`${condition}${is}${missing === undefined ? '' : `; missing: ${missing}`}`)}`;
}

function alertText(alert: AlertExplanation): string {
  const { state, level, value, count, startedAtMs, resolvesAtMs, cooldownUntilMs, fingerprint } = alert;
  const parts = [
    state === 'firing' ? `firing since ${timeText(startedAtMs)}, ${level}` : 'not firing',
    state === 'firing' ? `value ${value}, ${count} matches` : undefined,
    resolvesAtMs === undefined ? undefined : `resolves ${timeText(resolvesAtMs)} unless more comes`,
    cooldownUntilMs === undefined ? undefined : `cooldown until ${timeText(cooldownUntilMs)}`,
    `fingerprint ${fingerprint}`,
  ];
  return `alert: ${parts.filter((part) => part !== undefined).join('; ')}`;
}

function timeText(timeMs: number | undefined): string {
  return timeMs === undefined ? '?' : new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}
