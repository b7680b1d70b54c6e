import type { Labels, Transition, TransitionState } from '../../model/alert.ts';
import type { RuleBase, Template, TemplateContext } from '../rule.ts';
import type { Alert } from './alert.ts';
import type { Counters } from './counters.ts';
import { showEvidence } from './evidence.ts';

export interface Change {
  readonly atMs: number;
  readonly state: TransitionState;
  readonly reason?: string | undefined;
}

/** An alert's change as the outside gets it; templates are rendered at this moment. */
export function describeChange(
  rule: RuleBase,
  group: Labels,
  alert: Alert,
  change: Change,
  counters: Counters,
): Transition {
  const startedAtMs = alert.startedAtMs ?? change.atMs;
  const unknown = (): void => counters.count('template_unknown', { rule: rule.key });
  const context: TemplateContext = {
    labels: group,
    value: alert.value,
    count: alert.count,
    level: alert.level,
    ruleTitle: rule.title,
    startedAtMs,
  };
  const labels = renderAll(rule.alert.labels, context, unknown);
  const withLabels = { ...context, labels: { ...labels, ...group } };
  return {
    atMs: change.atMs,
    state: change.state,
    rule: rule.key,
    title: rule.title,
    group,
    level: alert.level,
    value: alert.value,
    count: alert.count,
    fingerprint: alert.fingerprint,
    labels,
    annotations: renderAll(rule.alert.annotations, withLabels, unknown),
    evidence: showEvidence(alert.evidence),
    startedAtMs,
    reason: change.reason,
    tags: rule.tags,
    runbookUrl: rule.alert.runbookUrl?.render(withLabels, unknown),
  };
}

function renderAll(
  templates: Readonly<Record<string, Template>>,
  context: TemplateContext,
  unknown: () => void,
): Labels {
  return Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [name, template.render(context, unknown)]),
  );
}
