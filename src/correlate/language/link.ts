import { checkBroken, checkFilter, checkReferences } from './check-references.ts';
import type { Known, Rejected } from './check-references.ts';
import { namesOf, referencesOf } from './draft.ts';
import type { Draft, FilterDraft, Reference, RuleDraft } from './draft.ts';
import type { Report } from './mistake.ts';

/** Drafts that stand, with their references resolved. */
export interface Linked {
  /** Children before their referrers, ties in file order. */
  readonly rules: readonly RuleDraft[];
  readonly filters: readonly FilterDraft[];
  resolve(reference: Reference): Draft | undefined;
}

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
 * does not stand, and those that refer in a circle are left out, each with a mistake. `brokenReferences`: what documents
 * name that could not be read.
 */
export function linkDrafts(
  drafts: readonly Draft[],
  rejected: Rejected,
  report: Report,
  brokenReferences: readonly Reference[] = [],
): Linked {
  const byName = claimNames(drafts, report);
  const claimed = drafts.filter((draft) => namesOf(draft).every((name) => byName.get(name) === draft));
  const active = claimed.filter((draft) => !draft.disabled);
  const resolve = (reference: Reference): Draft | undefined => byName.get(reference.name);
  const standing = new Set<Draft>(active);
  const rules = active.filter((draft) => draft.kind !== 'filter');
  const filters = active.filter((draft) => draft.kind === 'filter');
  const known = { byName, rejected, standing, resolve, report };

  checkBroken(brokenReferences, known);
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
