import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { MIGRATIONS, migrate } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/store.ts';
import { defaults, withStorePath } from './samples.ts';

/** Tables and indexes with their texts: equal for databases that are made the same. */
function schemaOf(path: string): unknown {
  const database = openDatabase(path);
  const schema = database.all('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name');
  database.close();
  return schema;
}

/** A database as the Crosswatch of some version left it. */
function makeVersion(path: string, version: number): void {
  const database = openDatabase(path);
  database.exec('PRAGMA auto_vacuum=INCREMENTAL');
  migrate(database, MIGRATIONS.slice(0, version));
  database.close();
}

describe('migrations', () => {
  test.each(MIGRATIONS.map((_, version) => version))('version %i becomes what a new store is', (version) =>
    withStorePath((path) => {
      makeVersion(path, version);
      makeVersion(`${path}.new`, MIGRATIONS.length);
      if (version > 0) {
        const old = openDatabase(path);
        old.run('INSERT INTO position(source, body) VALUES (?, ?)', 'auth', '{"offset":7}');
        old.close();
      }
      const store = openStore({ path, config: defaults });
      expect(store.positions()).toEqual(new Map(version > 0 ? [['auth', { offset: 7 }]] : []));
      store.commit({ nowMs: 1, history: [{ measurement: 'm', tags: {}, fields: { v: 1 }, timeMs: 1 }] });
      while (store.maintain(86_400_000));
      store.close();
      expect(schemaOf(path)).toEqual(schemaOf(`${path}.new`));
    }),
  );

  test('a step that fails leaves the version before it', () =>
    withStorePath((path) => {
      makeVersion(path, 1);
      const before = schemaOf(path);
      const database = openDatabase(path);
      const steps = [...MIGRATIONS.slice(0, 1), 'CREATE TABLE half (a); CREATE TABLE journal (a)'];
      expect(() => migrate(database, steps)).toThrow(/journal already exists/u);
      expect(database.get('PRAGMA user_version')).toMatchObject({ user_version: 1 });
      database.close();
      expect(schemaOf(path)).toEqual(before);
    }));
});
