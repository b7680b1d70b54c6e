import type { RuleDraft } from './draft.ts';
import type { Report } from './mistake.ts';

/** Warns of `{{ $labels.x }}` where `x` is neither a field the rule is grouped by nor a label it sets. */
export function lintLabels(draft: RuleDraft, report: Report): void {
  const { labels, annotations, runbookUrl } = draft.alert;
  const group = groupOf(draft);
  const all = [...group, ...Object.keys(labels)];
  const check = (source: string, known: readonly string[], ...keys: readonly string[]): void => {
    for (const { groups } of source.matchAll(/\{\{\s*\$labels\.(?<label>[^\s|}]+)/g)) {
      const label = groups?.['label'] ?? '';
      if (known.includes(label)) continue;
      const message = `no alert of this rule has the label "${label}"`;
      const hint = `it renders as nothing; there are ${known.join(', ')}`;
      report.warn('unknown-template-name', message, draft.placeOf('alert', ...keys), hint);
    }
  };
  for (const [key, { source }] of Object.entries(labels)) check(source, group, 'labels', key);
  for (const [key, { source }] of Object.entries(annotations)) check(source, all, 'annotations', key);
  if (runbookUrl !== undefined) check(runbookUrl.source, all, 'runbook_url');
}

function groupOf(draft: RuleDraft): readonly string[] {
  if (draft.kind === 'detection') return draft.alert.groupBy;
  return draft.kind === 'metric' ? draft.spec.groupBy : draft.groupBy;
}
