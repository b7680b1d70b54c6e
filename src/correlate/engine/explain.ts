import type { Labels } from '../../model/alert.ts';
import type { AlertExplanation, RuleExplanation } from '../explanation.ts';
import type { RuleBase } from '../rule.ts';
import type { Alert } from './alert.ts';
import type { Group } from './group-table.ts';
import type { Runtime } from './runtime.ts';
import type { Watermark } from './watermark.ts';

const SHOWN_GROUPS = 20;
const SHOWN_ITEMS = 20;

/** Why a rule fires or does not: for one group, or for the ones that were busy last. */
export function explainRule(runtime: Runtime, watermark: Watermark, group?: Labels): RuleExplanation {
  const { rule, waiting } = runtime.node;
  const known = runtime.table.all();
  const asked = group === undefined ? known : known.filter(({ labels }) => isPart(group, labels));
  const chosen = asked.toSorted((a, b) => b.touched - a.touched);
  // Silence is knowledge too: what the watermark has passed has left the windows.
  const nowMs = Math.max(watermark.newest, watermark.value);
  return {
    rule: rule.key,
    title: rule.title,
    kind: rule.kind === 'detection' ? 'detection' : `${rule.kind} ${rule.type}`,
    below: rule.kind === 'correlation' ? [...new Set(rule.rules)] : [],
    waiting,
    asOfMs: finite(watermark.newest),
    watermarkMs: finite(watermark.value),
    groups: chosen.slice(0, SHOWN_GROUPS).map((each) => {
      const { conditions, window } = runtime.explain(each, nowMs);
      return {
        group: each.labels,
        conditions,
        window: window.slice(-SHOWN_ITEMS),
        hidden: Math.max(0, window.length - SHOWN_ITEMS),
        alert: each.alert && explainAlert(rule, each.alert),
      };
    }),
    knownGroups: known.length,
  };
}

function explainAlert(rule: RuleBase, alert: Alert): AlertExplanation {
  const { startedAtMs } = alert;
  const { cooldownMs } = rule.alert;
  return {
    state: alert.firing ? 'firing' : 'inactive',
    fingerprint: alert.fingerprint,
    level: alert.level,
    value: alert.value,
    count: alert.count,
    startedAtMs,
    resolvesAtMs: alert.resolve.deadline,
    cooldownUntilMs: startedAtMs === undefined || cooldownMs === 0 ? undefined : startedAtMs + cooldownMs,
    held: alert.held.length,
  };
}

/** Whether a group has all the labels that were asked for. */
function isPart(asked: Labels, labels: Group['labels']): boolean {
  return Object.entries(asked).every(([name, value]) => labels[name] === value);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
