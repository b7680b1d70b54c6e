import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// The rooms of src/ and what each may import beside itself. `config` of every room is open to the room `config`.
const EVERYTHING = ['*'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli'],
  'app.ts': EVERYTHING,
  cli: EVERYTHING,
  app: EVERYTHING,
  model: [],
  lib: [],
  config: ['lib', 'model', 'config.ts'],
  ...Object.fromEntries(
    [
      'collect',
      'logs',
      'events',
      'points',
      'store',
      'influx',
      'correlate',
      'alerts',
      'notify',
      'analyze',
      'serve',
    ].map((room) => [room, ['model', 'lib']]),
  ),
};
const FORBIDDEN_NAMES = new Set([
  'types',
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'manager',
  'index',
  'misc',
]);

const root = path.resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('serve/page/'))
  .toSorted();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('architecture', () => {
  it('has only known rooms', () => {
    expect(files.filter((file) => !(roomOf(file) in ALLOWED))).toEqual([]);
  });

  it('imports only in the allowed directions', () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets.filter((target) => !mayImport(file, target)).map((target) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle, type imports counted', () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  it('has no catch-all file names and only kebab-case ones', () => {
    const bad = files.filter((file) => {
      const name = path.basename(file, '.ts');
      return FORBIDDEN_NAMES.has(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
    });
    expect(bad).toEqual([]);
  });

  it('keeps wall clock and chance out of the evaluator', () => {
    const impure = files
      .filter((file) => /^(correlate|alerts)\//.test(file))
      .filter((file) => /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)/.test(withoutComments(file)));
    expect(impure).toEqual([]);
  });
});

function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function mayImport(file: string, target: string): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === to) return true;
  const allowed = ALLOWED[from] ?? [];
  if (allowed.includes('*')) return to !== 'main.ts' && (to !== 'app.ts' || from === 'cli');
  return (
    allowed.includes(to) || (allowed.includes('config.ts') && /^[a-z]+\/(.+\/)?config\.ts$/.test(target))
  );
}

function importsOf(file: string): string[] {
  const specifiers = withoutComments(file).matchAll(
    /(?:\bfrom|\bimport)\s*\(?\s*'(?<specifier>\.{1,2}\/[^']+)'/g,
  );
  return [...specifiers].map((match) =>
    path.posix.join(path.posix.dirname(file), match.groups?.['specifier'] ?? ''),
  );
}

function withoutComments(file: string): string {
  return readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** The first cycle found by depth-first search, as a path that ends where it began. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  function visit(file: string, trail: readonly string[]): readonly string[] {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
