import { listenedTo, namesOf, referencesOf } from './draft.ts';
import type { CorrelationDraft, Draft, FilterDraft, Reference, RuleDraft } from './draft.ts';
import type { Report } from './mistake.ts';
import { didYouMean, nearest } from './suggest.ts';

/** Drafts that stand, with their references resolved. */
export interface Linked {
  /** Children before their referrers, ties in file order. */
  readonly rules: readonly RuleDraft[];
  readonly filters: readonly FilterDraft[];
  resolve(reference: Reference): Draft | undefined;
}

/** Names and ids of a document that could not be read. */
export type Rejected = ReadonlySet<string>;

function claimNames(drafts: readonly Draft[], report: Report): Map<string, Draft> {
  const byName = new Map<string, Draft>();
  for (const draft of drafts) {
    for (const name of namesOf(draft)) {
      const first = byName.get(name);
      if (first === undefined) byName.set(name, draft);
      else if (first !== draft) {
        const { path, line } = first.place;
        const hint = `the first stands at ${path}:${line}; give this one another name or id`;
        report.fail('CW_RULE_DUPLICATE', `"${name}" is used twice`, draft.namePlace, hint);
      }
    }
  }
  return byName;
}

/**
 * Resolves the references of all documents. A document with a mistake of its own, one that refers to a document that
 * does not stand, and those that refer in a circle are left out, each with a mistake.
 */
export function linkDrafts(drafts: readonly Draft[], rejected: Rejected, report: Report): Linked {
  const byName = claimNames(drafts, report);
  const claimed = drafts.filter((draft) => namesOf(draft).every((name) => byName.get(name) === draft));
  const active = claimed.filter((draft) => !draft.disabled);
  const resolve = (reference: Reference): Draft | undefined => byName.get(reference.name);
  const standing = new Set<Draft>(active);
  const rules = active.filter((draft) => draft.kind !== 'filter');
  const filters = active.filter((draft) => draft.kind === 'filter');
  const known = { byName, rejected, standing, resolve, report };

  for (const draft of rules) if (!checkReferences(draft, known)) standing.delete(draft);
  for (const filter of filters) if (!checkFilter(filter, known)) standing.delete(filter);
  rejectCycles(rules, known);
  rejectReferrers(rules, known);
  return {
    rules: sortTopologically(
      rules.filter((draft) => standing.has(draft)),
      resolve,
    ),
    filters: filters.filter((filter) => standing.has(filter)),
    resolve,
  };
}

interface Known {
  readonly byName: ReadonlyMap<string, Draft>;
  readonly rejected: Rejected;
  readonly standing: Set<Draft>;
  readonly report: Report;
  resolve(reference: Reference): Draft | undefined;
}

/** Whether the name exists, in a document that was read and is not disabled. */
function checkName(reference: Reference, known: Known): boolean {
  const { name, place } = reference;
  const target = known.resolve(reference);
  if (target === undefined) {
    if (known.rejected.has(name)) {
      known.report.fail(
        'CW_RULE_REJECTED',
        `refers to "${name}", which was rejected`,
        place,
        'repair that one',
      );
    } else {
      const near = nearest(name, known.byName.keys());
      const hint = near === undefined ? undefined : `did you mean "${near}"?`;
      known.report.fail('CW_RULE_REFERENCE', `unknown rule "${name}"`, place, hint);
    }
    return false;
  }
  if (!target.disabled) return true;
  const hint = 'disable this rule too, or enable that one with alert.enabled: false';
  known.report.fail('CW_RULE_REFERENCE', `refers to "${name}", which is disabled`, place, hint);
  return false;
}

function checkReferences(draft: RuleDraft, known: Known): boolean {
  let fine = true;
  for (const reference of referencesOf(draft)) {
    if (!checkName(reference, known)) fine = false;
    else if (known.resolve(reference)!.kind === 'filter') {
      known.report.fail('CW_RULE_REFERENCE', `"${reference.name}" is a filter`, reference.place);
      fine = false;
    }
  }
  return draft.kind === 'correlation' ? checkListed(draft, known) && fine : fine;
}

/** What only correlations have: metric rules where they have a meaning, aliases of listed rules. */
function checkListed(draft: CorrelationDraft, known: Known): boolean {
  const { type } = draft.spec;
  let fine = true;
  const heard = new Set(listenedTo(draft).map((reference) => known.resolve(reference)));
  for (const reference of draft.rules) {
    const isMetric = known.resolve(reference)?.kind === 'metric';
    if (!isMetric || type === 'temporal' || type === 'temporal_ordered') continue;
    const hint = 'metric rules are joined by temporal and temporal_ordered';
    known.report.fail(
      'CW_RULE_REFERENCE',
      `${type} counts events, "${reference.name}" is a metric rule`,
      reference.place,
      hint,
    );
    fine = false;
  }
  for (const [alias, members] of Object.entries(draft.aliases)) {
    for (const { rule } of members) {
      const target = known.resolve(rule);
      if (target !== undefined && heard.has(target)) continue;
      const hint = didYouMean(
        rule.name,
        listenedTo(draft).map((reference) => reference.name),
      );
      known.report.fail(
        'CW_RULE_REFERENCE',
        `alias "${alias}" names "${rule.name}", which is not listed`,
        rule.place,
        hint,
      );
      fine = false;
    }
  }
  return fine;
}

function checkFilter(filter: FilterDraft, known: Known): boolean {
  if (filter.rules === 'any') return true;
  let fine = true;
  for (const reference of filter.rules) {
    const target = known.resolve(reference);
    // A filter that names a rule which is off, or broken, still holds for the others.
    if (target?.disabled === true || (target === undefined && known.rejected.has(reference.name))) continue;
    if (target === undefined) fine = checkName(reference, known) && fine;
    else if (target.kind !== 'detection') {
      const message = `a filter applies to detections, "${reference.name}" is a ${target.kind}`;
      known.report.fail('CW_RULE_REFERENCE', message, reference.place, 'name the detections it rests on');
      fine = false;
    }
  }
  return fine;
}

function targetsOf(draft: RuleDraft, known: Pick<Known, 'resolve'>): readonly RuleDraft[] {
  return referencesOf(draft)
    .map((reference) => known.resolve(reference))
    .filter((target) => target !== undefined)
    .filter((target) => target.kind !== 'filter');
}

/** The way from a draft back to itself, or undefined. */
function findCycle(draft: RuleDraft, known: Known): readonly RuleDraft[] | undefined {
  const seen = new Set<RuleDraft>();
  const walk = (at: RuleDraft, path: readonly RuleDraft[]): readonly RuleDraft[] | undefined => {
    for (const target of targetsOf(at, known)) {
      if (target === draft) return [...path, target];
      if (seen.has(target)) continue;
      seen.add(target);
      const found = walk(target, [...path, target]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(draft, [draft]);
}

function rejectCycles(rules: readonly RuleDraft[], known: Known): void {
  for (const draft of rules) {
    const cycle = findCycle(draft, known);
    if (cycle === undefined) continue;
    const next = cycle[1]!;
    const place = referencesOf(draft).find((reference) => known.resolve(reference) === next)!.place;
    const way = cycle.map((member) => member.key).join(' -> ');
    known.report.fail('CW_RULE_CYCLE', `rules refer to each other in a circle: ${way}`, place);
    known.standing.delete(draft);
  }
}

/** Rejects whoever refers to a rejected rule, again and again until nothing changes. */
function rejectReferrers(rules: readonly RuleDraft[], known: Known): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const draft of rules) {
      if (!known.standing.has(draft)) continue;
      const fallen = referencesOf(draft).find((reference) => {
        const target = known.resolve(reference);
        return target !== undefined && !known.standing.has(target);
      });
      if (fallen === undefined) continue;
      const { name, place } = fallen;
      known.report.fail(
        'CW_RULE_REJECTED',
        `refers to "${name}", which was rejected`,
        place,
        'repair that one',
      );
      known.standing.delete(draft);
      changed = true;
    }
  }
}

function sortTopologically(
  rules: readonly RuleDraft[],
  resolve: (reference: Reference) => Draft | undefined,
): readonly RuleDraft[] {
  const open = new Map(rules.map((draft) => [draft, new Set(targetsOf(draft, { resolve }))]));
  const referrers = new Map<RuleDraft, RuleDraft[]>();
  for (const [draft, targets] of open) {
    for (const target of targets) referrers.set(target, [...(referrers.get(target) ?? []), draft]);
  }
  const ready = rules.filter((draft) => open.get(draft)!.size === 0);
  const sorted: RuleDraft[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    sorted.push(next);
    for (const referrer of referrers.get(next) ?? []) {
      const waiting = open.get(referrer)!;
      waiting.delete(next);
      if (waiting.size > 0) continue;
      const at = ready.findIndex((other) => other.order > referrer.order);
      ready.splice(at < 0 ? ready.length : at, 0, referrer);
    }
  }
  return sorted;
}
