import type { EngineConfig } from '../config.ts';
import { isHigher, LEVELS } from '../../model/level.ts';
import type { Level } from '../../model/level.ts';
import type { EscalationStep, Template } from '../rule.ts';
import { readComparison } from './comparison.ts';
import type { AlertDraft } from './draft.ts';
import { createKeyReader, readDuration, scalarText } from './key-reader.ts';
import type { KeyReader } from './key-reader.ts';
import { describeKind, placeInside } from './located.ts';
import type { Located, LocatedMap, LocatedScalar } from './located.ts';
import type { Report } from './mistake.ts';
import { parseTemplate, TemplateError, unknownNames } from './template.ts';

export const ALERT_KEYS = [
  'enabled',
  'group-by',
  'for',
  'keep_firing_for',
  'resolve_after',
  'resolve_on',
  'cooldown',
  'escalate',
  'labels',
  'annotations',
  'runbook_url',
  'evidence',
] as const;
export const EVIDENCE_KEYS = ['events', 'points'] as const;
export const ESCALATION_KEYS = ['after', 'value', 'count', 'level'] as const;

export type AlertOwner = 'detection' | 'metric' | 'absence' | 'event_absence' | 'correlation';

/** Keys that do not fit every rule: who may use them. */
const OWNERS: Partial<Record<(typeof ALERT_KEYS)[number], readonly AlertOwner[]>> = {
  'group-by': ['detection'],
  for: ['metric'],
  keep_firing_for: ['metric', 'absence'],
  resolve_after: ['detection', 'correlation'],
  resolve_on: ['detection', 'correlation', 'event_absence'],
};

export interface AlertSectionOptions {
  readonly owner: AlertOwner;
  readonly level: Level;
  readonly engine: EngineConfig;
  readonly report: Report;
}

/** Reads `alert:`; an absent section is all defaults. */
export function readAlertSection(map: LocatedMap, options: AlertSectionOptions): AlertDraft {
  const { owner, engine, report } = options;
  const reader = createKeyReader(map, ALERT_KEYS, report);
  for (const [key, owners] of Object.entries(OWNERS)) {
    if (!reader.has(key) || owners.includes(owner)) continue;
    const message = `"alert.${key}" does not belong to a rule of this kind (${owner})`;
    const hint =
      owner === 'absence' && key === 'for' ? '"after" says how long' : `only for: ${owners.join(', ')}`;
    report.fail('CW_RULE_KEY', message, reader.placeOf(key), hint);
  }
  const resolveOn = reader.scalar('resolve_on');
  const runbookUrl = reader.scalar('runbook_url');
  return {
    enabled: reader.flag('enabled'),
    groupBy: reader.texts('group-by') ?? ['host.name'],
    forMs: reader.duration('for') ?? 0,
    keepFiringForMs: reader.duration('keep_firing_for') ?? 0,
    resolveAfterMs: reader.duration('resolve_after') ?? engine.resolve_after,
    resolveOn: resolveOn === undefined ? undefined : { name: scalarText(resolveOn), place: resolveOn.place },
    resolveAfterGiven: reader.has('resolve_after'),
    cooldownMs: reader.duration('cooldown') ?? 0,
    escalate: readEscalation(reader, options),
    labels: readTemplates(reader, 'labels', report),
    annotations: readTemplates(reader, 'annotations', report),
    runbookUrl: runbookUrl === undefined ? undefined : readTemplate(runbookUrl, report),
    evidence: readEvidence(reader, report),
  };
}

function readEvidence(reader: KeyReader, report: Report): AlertDraft['evidence'] {
  const map = reader.map('evidence');
  const inner = map === undefined ? undefined : createKeyReader(map, EVIDENCE_KEYS, report);
  return { events: inner?.integer('events', 0) ?? 20, points: inner?.integer('points', 0) ?? 60 };
}

function readTemplate(scalar: LocatedScalar, report: Report): Template | undefined {
  const text = scalarText(scalar);
  for (const name of unknownNames(text)) {
    const hint =
      'it renders as nothing; names are $labels.<key>, $value, $count, $level, $rule.title, $startsAt';
    report.warn('unknown-template-name', `no alert has "${name}"`, scalar.place, hint);
  }
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const hint = 'filters: round N, humanize, humanizeDuration, join "TEXT"';
    return report.fail(
      'CW_RULE_VALUE',
      `bad template: ${error.message}`,
      placeInside(scalar, error.offset),
      hint,
    );
  }
}

function readTemplates(reader: KeyReader, key: string, report: Report): Record<string, Template> {
  const map = reader.map(key);
  const templates: Record<string, Template> = {};
  for (const { key: name, value } of map?.entries ?? []) {
    if (value.kind !== 'scalar' || value.value === null) {
      report.fail('CW_RULE_VALUE', `"${name}" must be a text, got ${describeKind(value)}`, value.place);
      continue;
    }
    const template = readTemplate(value, report);
    if (template !== undefined) templates[name] = template;
  }
  return templates;
}

function readEscalation(reader: KeyReader, options: AlertSectionOptions): readonly EscalationStep[] {
  const node = reader.node('escalate');
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const step = readStep(item, options);
    return step === undefined ? [] : [step];
  });
}

function readStep(item: Located, options: AlertSectionOptions): EscalationStep | undefined {
  const { report, owner } = options;
  if (item.kind !== 'map') {
    const message = `an escalation is a map, got ${describeKind(item)}`;
    return report.fail('CW_RULE_VALUE', message, item.place, 'for example {after: 10m, level: critical}');
  }
  const reader = createKeyReader(item, ESCALATION_KEYS, report);
  reader.required('level');
  const level = reader.choice('level', LEVELS);
  const triggers = ['after', 'value', 'count'].filter((key) => reader.has(key));
  if (triggers.length !== 1)
    return report.fail('CW_RULE_VALUE', 'an escalation has exactly one of after, value, count', item.place);
  if (level !== undefined && !isHigher(level, options.level)) {
    const message = `never escalates: ${level} is not above the level of the rule, ${options.level}`;
    report.warn('never-escalates', message, reader.placeOf('level'));
  }
  if (reader.has('count') && (owner === 'metric' || owner === 'absence')) {
    const message = '"count" does not belong to the escalation of a metric rule';
    return report.fail('CW_RULE_KEY', message, reader.placeOf('count'), 'use "after" or "value"');
  }
  const after = reader.node('after');
  const value = reader.node('value');
  const afterMs = after === undefined ? undefined : readDuration(after, report);
  const condition = value === undefined ? undefined : readComparison(value, report);
  const count = reader.integer('count', 1);
  if (level === undefined) return undefined;
  if (afterMs !== undefined) return { kind: 'after', afterMs, level };
  if (condition !== undefined) return { kind: 'value', condition, level };
  return count === undefined ? undefined : { kind: 'count', count, level };
}
