import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { RuleBasis } from '../../model/rule-basis.ts';
import type { EngineConfig, Lists } from '../config.ts';
import type { Rule, RuleSet } from '../rule.ts';
import type { Overrides } from './overrides.ts';

export interface BasisSource {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly engine: EngineConfig;
  readonly lists: Lists;
  readonly overrides?: Overrides | undefined;
}

/** A document as text, with what it takes to choose it. */
interface SourceDocument {
  readonly text: string;
  readonly place: string;
  /** Its `name`, `id` and `title`. */
  readonly names: readonly string[];
  /** Of a filter: the rules it names, or `any`. */
  readonly filters?: readonly string[] | 'any' | undefined;
}

/** Gives, for a rule of the set, all that has to be loaded to have that rule again; each is made once, when asked for. */
export function createBasis(source: BasisSource, ruleSet: RuleSet): (rule: string) => RuleBasis | undefined {
  const known = new Map<string, RuleBasis>();
  let documents: readonly SourceDocument[] | undefined;
  return (key) => {
    const rule = ruleSet.rules.find((candidate) => candidate.key === key);
    if (rule === undefined) return undefined;
    documents ??= source.files.flatMap(readDocuments);
    const basis = known.get(key) ?? makeBasis(rule, ruleSet, documents, source);
    known.set(key, basis);
    return basis;
  };
}

function makeBasis(
  rule: Rule,
  { rules }: RuleSet,
  documents: readonly SourceDocument[],
  { engine, lists, overrides = {} }: BasisSource,
): RuleBasis {
  const places = new Set<string>();
  const visit = (each: Rule): void => {
    places.add(placeText(each.place));
    for (const key of below(each)) {
      const child = rules.find((candidate) => candidate.key === key);
      if (child !== undefined) visit(child);
    }
  };
  visit(rule);
  const own = documents.filter(({ place }) => places.has(place));
  const names = new Set(own.flatMap((document) => document.names));
  const filters = documents.filter(
    ({ filters }) => filters === 'any' || filters?.some((name) => names.has(name)),
  );
  // A filter that names a rule which is not there would not load.
  const alsoNamed = new Set(filters.flatMap(({ filters }) => (filters === 'any' ? [] : (filters ?? []))));
  const chosen = documents.filter(
    (document) =>
      own.includes(document) ||
      filters.includes(document) ||
      document.names.some((name) => alsoNamed.has(name)),
  );
  const text = chosen.map((document) => `${document.text.trimEnd()}\n`).join('---\n');
  const all = new Set(chosen.flatMap((document) => document.names));
  return {
    rule: rule.key,
    documents: text,
    lists: pick(lists, (name) => text.includes(`%${name}%`)),
    overrides: pick(overrides, (name) => all.has(name)),
    engine,
  };
}

function below(rule: Rule): readonly string[] {
  const { resolveOn } = rule.alert;
  const ends = resolveOn === undefined ? [] : [resolveOn];
  if (rule.kind !== 'correlation') return ends;
  const until = rule.type === 'temporal_ordered' && rule.until !== undefined ? [rule.until] : [];
  return [...rule.rules, ...until, ...ends];
}

function pick<Value>(
  all: Readonly<Record<string, Value>>,
  wanted: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}

function placeText({ path, line, column }: Rule['place']): string {
  return `${path}:${line}:${column}`;
}

function readDocuments({ path, text }: BasisSource['files'][number]): readonly SourceDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, version: '1.2', prettyErrors: false });
  return (Array.isArray(parsed) ? parsed : []).flatMap(({ contents, errors }): SourceDocument[] => {
    const range = contents?.range;
    if (!isMap(contents) || errors.length > 0 || range === null || range === undefined) return [];
    const { line, col } = lines.linePos(range[0]);
    const filter = contents.get('filter');
    const filtered: unknown = isMap(filter) ? (filter.toJSON() as { rules?: unknown }).rules : undefined;
    return [
      {
        text: text.slice(range[0], range[2]),
        place: placeText({ path, line, column: col }),
        names: ['name', 'id', 'title']
          .map((key) => contents.get(key))
          .filter((name) => typeof name === 'string'),
        filters: filtered === undefined ? undefined : namesOf(filtered),
      },
    ];
  });
}

function namesOf(rules: unknown): readonly string[] | 'any' {
  if (rules === 'any') return 'any';
  return (Array.isArray(rules) ? rules : [rules]).filter((name) => typeof name === 'string');
}
