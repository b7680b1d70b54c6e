import Libsql from 'libsql';
import { storeError } from './store-error.ts';

/** A blob as rows hold it; zlib takes either. */
export type SqlBlob = Uint8Array | ArrayBuffer;

export type SqlValue = string | number | bigint | Uint8Array | null | undefined;

/** Postpones a change of memory until the transaction is on disk; a rolled back one forgets it. */
export type AfterCommit = (change: () => void) => void;

/** A database with prepared statements kept by their text. Errors come out as `CrosswatchError`. */
export interface Database {
  readonly path: string;
  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly rowId: number };
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[];
  exec(sql: string): void;
  /** Runs `work` in one transaction: all of it or nothing. */
  transaction<Result>(work: (afterCommit: AfterCommit) => Result): Result;
  close(): void;
}

/** Opens a database file (or `:memory:`, or a `file:` URI) without changing anything in it. */
export function openDatabase(path: string): Database {
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, path);
    }
  };
  // The library takes `timeout` in milliseconds: how long a statement waits for another connection's lock.
  const connection = guard(() => new Libsql(path, { timeout: 2000 }));
  const statements = new Map<string, Libsql.Statement>();

  function prepared(sql: string): Libsql.Statement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  // An array is the only form of parameters that the library never mistakes for named ones.
  const bindable = (values: readonly SqlValue[]): unknown[] => values.map((value) => value ?? null);

  function inTransaction<Result>(work: () => Result): Result {
    connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      connection.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has already ended the transaction.
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    path,
    run: (sql, ...values) =>
      guard(() => {
        const { changes, lastInsertRowid } = prepared(sql).run(bindable(values));
        return { changes, rowId: Number(lastInsertRowid) };
      }),
    get: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      guard(() => prepared(sql).all(bindable(values))[0] as Row | undefined),
    all: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      guard(() => prepared(sql).all(bindable(values)) as Row[]),
    exec: (sql) => guard(() => void connection.exec(sql)),
    transaction: (work) =>
      guard(() => {
        const changes: (() => void)[] = [];
        const result = inTransaction(() => work((change) => changes.push(change)));
        for (const change of changes) change();
        return result;
      }),
    close: () => {
      statements.clear();
      connection.close();
    },
  };
}
