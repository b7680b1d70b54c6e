import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, Node, Scalar } from 'yaml';
import type { SourcePlace } from '../../lib/errors.ts';
import type { Located, LocatedEntry } from './located.ts';
import type { Report } from './mistake.ts';

/** Nodes of one document, aliases counted as often as they are used: a bound against entity expansion. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 64;

export interface YamlDocuments {
  readonly documents: readonly Located[];
  /** What documents that could not be read are called, as far as it shows. */
  readonly brokenNames: readonly string[];
}

/**
 * The documents of one YAML 1.2 file, empty ones left out. What is wrong with a document is told to `report` and
 * that document left out; the others stand.
 */
export function readYamlDocuments(path: string, text: string, report: Report): YamlDocuments {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const several = Array.isArray(parsed) && parsed.length > 1;
  const placeIn =
    (number: number) =>
    (offset: number): SourcePlace => {
      const { line, col } = lines.linePos(offset);
      const place = { path, line, column: col };
      return several ? { ...place, document: number } : place;
    };
  const documents: Located[] = [];
  const brokenNames: string[] = [];
  for (const [index, document] of (Array.isArray(parsed) ? parsed : []).entries()) {
    const located = readDocument(document as Document.Parsed, placeIn(index + 1), report);
    if (located === 'broken') brokenNames.push(...namesIn(document as Document.Parsed));
    else if (located !== 'empty') documents.push(located);
  }
  return { documents, brokenNames };
}

function namesIn({ contents }: Document.Parsed): readonly string[] {
  if (!isMap(contents)) return [];
  return ['name', 'id', 'title'].map((key) => contents.get(key)).filter((name) => typeof name === 'string');
}

function readDocument(
  document: Document.Parsed,
  placeAt: (offset: number) => SourcePlace,
  report: Report,
): Located | 'empty' | 'broken' {
  for (const problem of [...document.errors, ...document.warnings]) {
    report.fail('CW_RULE_SYNTAX', problem.message, placeAt(problem.pos[0]), hintFor(problem.code));
  }
  if (document.errors.length + document.warnings.length > 0) return 'broken';
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return 'empty';
  let nodes = 0;
  let failed = false;
  const fail = (message: string, offset: number, hint?: string): Located => {
    failed = true;
    const place = placeAt(offset);
    report.fail('CW_RULE_SYNTAX', message, place, hint);
    return { kind: 'scalar', value: null, source: '', place };
  };
  const convert = (node: unknown, parentOffset: number, depth: number): Located => {
    const offset = (node as Node | null)?.range?.[0] ?? parentOffset;
    nodes += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) {
      return failed ? nothingAt(placeAt(offset)) : fail('the document is too large or too deep', offset);
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) {
        const hint = `an unquoted * starts a YAML alias; write '*${node.source}' for a wildcard`;
        return fail(`unknown alias *${node.source}`, offset, hint);
      }
      return convert(target, offset, depth + 1);
    }
    const place = placeAt(offset);
    if (isSeq(node)) {
      return { kind: 'list', place, items: node.items.map((item) => convert(item, offset, depth + 1)) };
    }
    if (isMap(node)) {
      const entries: LocatedEntry[] = [];
      for (const pair of node.items) {
        const keyOffset = (pair.key as Node | null)?.range?.[0] ?? offset;
        const key = isScalar(pair.key) ? keyText(pair.key) : undefined;
        if (key === undefined) fail('a key must be a plain text', keyOffset);
        else {
          const value = convert(pair.value, keyOffset, depth + 1);
          entries.push({ key, keyPlace: placeAt(keyOffset), value });
        }
      }
      return { kind: 'map', place, entries };
    }
    return isScalar(node) ? readScalar(node, place) : nothingAt(place);
  };
  const read = convert(contents, 0, 0);
  return failed ? 'broken' : read;
}

function nothingAt(place: SourcePlace): Located {
  return { kind: 'scalar', value: null, source: '', place };
}

function readScalar(node: Scalar, place: SourcePlace): Located {
  const { value } = node;
  const source = typeof value === 'string' ? value : (node.source ?? String(value));
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  const width = (node.range?.[1] ?? 0) - (node.range?.[0] ?? 0);
  const exact = width === source.length + (quoted ? 2 : 0);
  return {
    kind: 'scalar',
    value: typeof value === 'bigint' ? Number(value) : scalarValue(value, source),
    source,
    columnOffset: exact ? (quoted ? 1 : 0) : undefined,
    place,
  };
}

function scalarValue(value: unknown, source: string): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return typeof value === 'string' ? value : source;
}

function keyText(key: Scalar): string | undefined {
  if (typeof key.value === 'string') return key.value;
  return key.value === null ? undefined : (key.source ?? String(key.value));
}

function hintFor(code: string): string | undefined {
  if (code === 'DUPLICATE_KEY') return 'a key may stand only once in a map; a list holds several values';
  if (code === 'BAD_ALIAS') return "an unquoted * starts a YAML alias; quote the value: '*text*'";
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'TAG_RESOLVE_FAILED') return 'YAML tags (!…) have no meaning in rules; quote the value';
  return undefined;
}
