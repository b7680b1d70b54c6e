import type { EngineConfig } from '../config.ts';
import { readAlertSection } from './alert-section.ts';
import type { AlertOwner } from './alert-section.ts';
import { readCorrelationSection } from './correlation-section.ts';
import type { DetectionContext } from './detection-context.ts';
import { readBase } from './document-base.ts';
import type { Base } from './document-base.ts';
import { readDetectionSection } from './detection-section.ts';
import type { AlertDraft, Draft, Reference } from './draft.ts';
import { createTagAccess } from './fields.ts';
import { createKeyReader, scalarText } from './key-reader.ts';
import type { KeyReader } from './key-reader.ts';
import { describeKind, toPlain } from './located.ts';
import type { Located, LocatedMap } from './located.ts';
import { readLogsource } from './logsource.ts';
import { readMetricSection } from './metric-section.ts';
import type { Report } from './mistake.ts';
import { allOf, anyOf, negate } from './predicate.ts';
import type { Predicate } from './predicate.ts';
import { readSelection } from './selection.ts';

export const SECTIONS = ['detection', 'correlation', 'metric', 'filter'] as const;

/** Keys of every document; those without a meaning here are Sigma's and for people. */
export const DOCUMENT_KEYS = [
  'title',
  'name',
  'id',
  'status',
  'description',
  'author',
  'references',
  'date',
  'modified',
  'license',
  'related',
  'taxonomy',
  'scope',
  'fields',
  'tags',
  'falsepositives',
  'simulation',
  'regression_tests_path',
  'level',
  'logsource',
  'alert',
  'disabled',
  ...SECTIONS,
] as const;

export interface DocumentOptions {
  readonly engine: EngineConfig;
  /** Lists, fields and zone; `report` takes the mistakes of this document. */
  readonly context: DetectionContext;
  /** What of the configuration the document used so far. */
  readonly used: ReadonlyMap<string, unknown>;
  readonly order: number;
  /** A detection map that is ANDed as NOT. */
  readonly exceptions?: Located | undefined;
}

/** Reads one document into a draft, or undefined; what is wrong is told to `context.report`. */
export function readDocument(document: LocatedMap, options: DocumentOptions): Draft | undefined {
  const { context } = options;
  const { report } = context;
  const reader = createKeyReader(document, DOCUMENT_KEYS, report);
  const sections = SECTIONS.filter((section) => reader.has(section));
  if (sections.length !== 1) {
    const what = sections.length === 0 ? 'none' : sections.join(' and ');
    const message = `a document has exactly one of ${SECTIONS.join(', ')}; this one has ${what}`;
    report.fail('CW_RULE_MISSING', message, document.place);
  }
  const base = readBase(document, reader, options.order, report);
  const section = sections.length === 1 ? reader.map(sections[0]!) : undefined;
  if (base === undefined || section === undefined) return undefined;
  switch (sections[0]!) {
    case 'detection':
      return readDetection(base, section, reader, options);
    case 'filter':
      return readFilter(base, section, reader, options);
    case 'metric':
      return readMetric(base, section, reader, options);
    case 'correlation':
      return readCorrelation(base, section, reader, options);
  }
}

function readAlert(base: Base, owner: AlertOwner, reader: KeyReader, options: DocumentOptions): AlertDraft {
  const { engine, context } = options;
  const map = reader.map('alert') ?? { kind: 'map', entries: [], place: reader.place };
  return readAlertSection(map, { owner, level: base.level, engine, report: context.report });
}

function readSource(reader: KeyReader, context: DetectionContext): Predicate | undefined {
  const map = reader.map('logsource');
  return map === undefined ? undefined : readLogsource(map, context.access, context.report);
}

function ignoreSource(reader: KeyReader, report: Report): void {
  if (!reader.has('logsource')) return;
  const hint = 'it narrows detections and filters';
  report.warn('logsource-ignored', '"logsource" has no meaning here', reader.placeOf('logsource'), hint);
}

function plainOf(reader: KeyReader, key: string): unknown {
  const node = reader.node(key);
  return node === undefined ? null : toPlain(node);
}

/** What detections rest on, beside their own text. */
function ground(reader: KeyReader, options: DocumentOptions): object {
  const exceptions = options.exceptions === undefined ? null : toPlain(options.exceptions);
  const used = Object.fromEntries(options.used);
  return { logsource: plainOf(reader, 'logsource'), used, exceptions };
}

function readDetection(
  base: Base,
  section: LocatedMap,
  reader: KeyReader,
  options: DocumentOptions,
): Draft | undefined {
  const { context, exceptions } = options;
  const source = readSource(reader, context);
  const detected = readDetectionSection(section, [], context);
  const excepted = exceptions === undefined ? undefined : readSelection(exceptions, context);
  const alert = readAlert(base, 'detection', reader, options);
  if (detected === undefined) return undefined;
  const parts = [source, detected, excepted === undefined ? undefined : negate(excepted)];
  const predicate = allOf(parts.filter((part) => part !== undefined));
  const meaning = { detection: toPlain(section), ...ground(reader, options) };
  return { ...base, kind: 'detection', predicate, alert, meaning };
}

function readFilter(
  base: Base,
  section: LocatedMap,
  reader: KeyReader,
  options: DocumentOptions,
): Draft | undefined {
  const { context } = options;
  const { report } = context;
  if (reader.has('alert')) report.fail('CW_RULE_KEY', 'a filter does not alert', reader.placeOf('alert'));
  const source = readSource(reader, context);
  const detected = readDetectionSection(section, ['rules'], context);
  const rules = readTargets(section, report);
  if (detected === undefined || rules === undefined) return undefined;
  // A filter speaks of the events of its logsource only.
  const predicate = source === undefined ? detected : anyOf([negate(source), detected]);
  const meaning = { filter: toPlain(section), ...ground(reader, options) };
  return { ...base, kind: 'filter', predicate, rules, meaning };
}

function readTargets(section: LocatedMap, report: Report): 'any' | readonly Reference[] | undefined {
  const node = section.entries.find((entry) => entry.key === 'rules')?.value;
  if (node === undefined)
    return report.fail('CW_RULE_MISSING', '"rules" is missing', section.place, '"any", or a list of rules');
  if (node.kind === 'scalar' && (node.value === 'any' || node.value === 'all')) return 'any';
  const items = node.kind === 'list' ? node.items : [node];
  const named = items.filter((item) => item.kind === 'scalar').filter((item) => item.value !== null);
  if (named.length === items.length && items.length > 0)
    return named.map((item) => ({ name: scalarText(item), place: item.place }));
  const message = `"rules" must be "any" or name rules, got ${describeKind(node)}`;
  return report.fail('CW_RULE_VALUE', message, node.place);
}

function readMetric(
  base: Base,
  section: LocatedMap,
  reader: KeyReader,
  options: DocumentOptions,
): Draft | undefined {
  ignoreSource(reader, options.context.report);
  const context = { ...options.context, access: createTagAccess() };
  const { exceptions } = options;
  const excepted = exceptions === undefined ? undefined : readSelection(exceptions, context);
  const read = readMetricSection(section, context, excepted);
  const alert = readAlert(base, read?.spec.type === 'absence' ? 'absence' : 'metric', reader, options);
  if (read === undefined) return undefined;
  const { where: _compiled, ...rest } = read.spec;
  const where = section.entries.find((entry) => entry.key === 'where')?.value;
  const meaning = {
    metric: rest,
    where: where === undefined ? null : toPlain(where),
    forMs: alert.forMs,
    ...ground(reader, options),
  };
  return { ...base, kind: 'metric', spec: read.spec, wherePredicate: read.where, alert, meaning };
}

function readCorrelation(
  base: Base,
  section: LocatedMap,
  reader: KeyReader,
  options: DocumentOptions,
): Draft | undefined {
  const { report } = options.context;
  ignoreSource(reader, report);
  const { exceptions } = options;
  const excepted = exceptions === undefined ? undefined : readSelection(exceptions, options.context);
  const read = readCorrelationSection(section, report);
  const owner = read?.spec.type === 'event_absence' ? 'event_absence' : 'correlation';
  const alert = readAlert(base, owner, reader, options);
  if (read === undefined) return undefined;
  const { generate: _generate, ...rest } = read;
  const meaning: unknown = JSON.parse(
    JSON.stringify(rest, (key, value: unknown) => (key === 'place' ? undefined : value)),
  );
  const draft: Draft = { ...base, kind: 'correlation', ...read, alert, meaning };
  if (exceptions === undefined || excepted === undefined) return draft;
  return { ...draft, exceptions: { predicate: excepted, meaning: toPlain(exceptions) } };
}
