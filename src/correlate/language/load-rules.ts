import type { EngineConfig, Lists } from '../config.ts';
import type { SourcePlace } from '../../lib/errors.ts';
import { placeWithin } from '../../lib/places.ts';
import type { RuleBasis } from '../../model/rule-basis.ts';
import type { RuleSet } from '../rule.ts';
import { referencesOfBroken } from './broken-references.ts';
import { buildRules } from './build-rules.ts';
import { createZone } from './calendar.ts';
import type { DetectionContext } from './detection-context.ts';
import { readDocument } from './document.ts';
import type { Draft, Reference } from './draft.ts';
import { createFieldAccess } from './fields.ts';
import { linkDrafts } from './link.ts';
import { lintRules } from './lint.ts';
import type { KnownNames } from './lint-context.ts';
import { describeKind, locate } from './located.ts';
import type { Located, LocatedMap } from './located.ts';
import { comparePlaces, createReport } from './mistake.ts';
import type { CollectedReport, RuleMistake, RuleWarning } from './mistake.ts';
import { applyOverride } from './overrides.ts';
import type { OverridePlace, Overrides, RuleOverride } from './overrides.ts';
import { createBasis } from './rule-basis.ts';
import { spreadExceptions } from './spread-exceptions.ts';
import { SIGMA_TAXONOMY } from './taxonomy.ts';
import { didYouMean } from './suggest.ts';
import { readYamlDocuments } from './yaml-documents.ts';

/** A rule file as text. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  readonly files: readonly RuleFile[];
  readonly engine: EngineConfig;
  readonly lists: Lists;
  readonly overrides?: Overrides | undefined;
  /** Any mistake leaves the rule set empty. */
  readonly strict?: boolean | undefined;
  /** Fields and measurements that exist at this site beside the known ones; they only quiet warnings. */
  readonly known?: KnownNames | undefined;
}

export interface LoadedRules {
  readonly ruleSet: RuleSet;
  /** In the order of path, line and column. */
  readonly mistakes: readonly RuleMistake[];
  readonly warnings: readonly RuleWarning[];
  /** All it takes to have this rule again, elsewhere and later; undefined where there is no such rule. */
  readonly basisOf: (rule: string) => RuleBasis | undefined;
}

/**
 * Loads rule files: reads every document, tells every mistake with its place, and makes a rule set of all that stands.
 * Files are taken in byte-wise order of their paths. A bad document leaves out itself and who refers to it, no others.
 */
export function loadRules(options: LoadOptions): LoadedRules {
  const report = createReport();
  const files = options.files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const session = createSession(options, report);
  for (const file of files) {
    const { documents, brokenNames } = readYamlDocuments(file.path, file.text, report);
    for (const name of brokenNames) session.rejected.add(name);
    for (const document of documents) session.read(document);
  }
  session.checkOverrides();
  const linked = linkDrafts(
    spreadExceptions(session.drafts),
    session.rejected,
    report,
    session.brokenReferences,
  );
  lintRules(linked, { known: options.known ?? {}, maxEntries: options.engine.max_entries }, report);
  const refused = options.strict === true && report.mistakes.length > 0;
  const ruleSet = { rules: refused ? [] : buildRules(linked) };
  return {
    ruleSet,
    mistakes: report.mistakes.toSorted(comparePlaces),
    warnings: distinct(report.warnings).toSorted(comparePlaces),
    basisOf: createBasis(options, ruleSet),
  };
}

/** A copy of a rule says what the rule said. */
function distinct(warnings: readonly RuleWarning[]): readonly RuleWarning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}

interface Session {
  readonly drafts: readonly Draft[];
  /** Names of documents that could not be read. */
  readonly rejected: Set<string>;
  /** Rules that those documents name. */
  readonly brokenReferences: readonly Reference[];
  read(document: Located): void;
  /** Tells overrides that named no rule. */
  checkOverrides(): void;
}

function textAt(document: LocatedMap, key: string): string | undefined {
  const value = document.entries.find((entry) => entry.key === key)?.value;
  return value?.kind === 'scalar' && value.value !== null ? value.source : undefined;
}

/** In the file of the configuration, where that is known. */
function overridePlace(overrides: Overrides, name: string, keys: readonly string[] = []): SourcePlace {
  return placeWithin(overrides, [name, ...keys]) ?? { path: `rules.overrides.${name}` };
}

function createSession(options: LoadOptions, report: CollectedReport): Session {
  const { engine, lists, overrides = {} } = options;
  const drafts: Draft[] = [];
  const rejected = new Set<string>();
  const brokenReferences: Reference[] = [];
  const names = new Set<string>();
  const usedOverrides = new Set<string>();
  const access = createFieldAccess(SIGMA_TAXONOMY);
  const zone = createZone(engine.time_zone);
  let order = 0;

  /** Reads into a report of its own, so that a document with mistakes can be told from one without. */
  const attempt = (document: LocatedMap, exceptions?: Located): { draft?: Draft; own: CollectedReport } => {
    const own = createReport();
    const used = new Map<string, unknown>();
    const context: DetectionContext = {
      access,
      lists,
      zone,
      report: own,
      usedList: (name) => used.set(`lists.${name}`, lists[name]),
      usedZone: () => used.set('engine.time_zone', engine.time_zone),
    };
    const draft = readDocument(document, { engine, context, used, order, exceptions });
    return own.mistakes.length === 0 && draft !== undefined ? { draft, own } : { own };
  };
  const pass = (own: CollectedReport): void => {
    for (const { code, message, place, hint } of own.mistakes) report.fail(code, message, place, hint);
    for (const { check, message, place, hint } of own.warnings) report.warn(check, message, place, hint);
  };
  /** Undefined where the override does not fit; the rule then stands as its file says. */
  const attemptOverridden = (
    document: LocatedMap,
    name: string,
    override: RuleOverride,
  ): { draft?: Draft; own: CollectedReport } | undefined => {
    const placeOf: OverridePlace = (...keys) => overridePlace(overrides, name, keys);
    let fits = true;
    const tell = (message: string, place: SourcePlace, hint?: string): void => {
      fits = false;
      report.fail('CW_RULE_OVERRIDE', message, place, hint);
    };
    const changed = applyOverride(document, override, placeOf, tell);
    const exceptions =
      override.exceptions === undefined ? undefined : locate(override.exceptions, placeOf('exceptions'));
    const read = attempt(changed, exceptions);
    // Where the document has no mistake without the override, all of these are the override's.
    if (read.draft === undefined && attempt(document).draft !== undefined)
      for (const { message, place, hint } of read.own.mistakes)
        tell(message, place.path === placeOf().path ? place : placeOf(), hint);
    return fits && read.draft !== undefined ? read : undefined;
  };
  return {
    drafts,
    rejected,
    brokenReferences,
    read(document) {
      if (document.kind !== 'map') {
        report.fail('CW_RULE_VALUE', `a rule is a map, got ${describeKind(document)}`, document.place);
        return;
      }
      const own = ['name', 'id', 'title'].map((key) => textAt(document, key)).filter((x) => x !== undefined);
      for (const name of own) names.add(name);
      const override = own.find((name) => Object.hasOwn(overrides, name));
      if (override !== undefined) usedOverrides.add(override);
      const changed =
        override === undefined ? undefined : attemptOverridden(document, override, overrides[override]!);
      const result = changed ?? attempt(document);
      pass(result.own);
      if (result.draft !== undefined) drafts.push(result.draft);
      else {
        for (const name of own) rejected.add(name);
        brokenReferences.push(...referencesOfBroken(document));
      }
      order += 1;
    },
    checkOverrides() {
      for (const name of Object.keys(overrides)) {
        if (usedOverrides.has(name)) continue;
        const hint = didYouMean(name, names);
        report.fail('CW_RULE_OVERRIDE', `no rule is named "${name}"`, overridePlace(overrides, name), hint);
      }
    },
  };
}
