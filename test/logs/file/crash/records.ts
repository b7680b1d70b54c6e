import Database from 'libsql';
import { onTestFinished } from 'vitest';
import type { LogGap } from '../../../../src/model/log-line.ts';

/** What the reader has committed, looked at from outside. */
export interface Records {
  /** How many lines. */
  count(): number;
  /** Some of the lines that are there more than once, or whose id is. */
  repeated(): readonly unknown[];
  /** The numbers of the lines that are there. */
  numbers(): ReadonlySet<number>;
  has(number: number): boolean;
  gaps(): readonly LogGap[];
}

/** Opens the database of `reader.ts` for the rest of the test. */
export function openRecords(file: string): Records {
  const database = new Database(file);
  onTestFinished(() => void database.close());
  const row = (sql: string): { n: number } => database.prepare(sql).get() as { n: number };
  const numberOf = (text: string): number => Number(/sshd\[(\d+)\]/.exec(text)?.[1]);
  return {
    count: () => row('SELECT count(*) AS n FROM lines').n,
    repeated: () =>
      ['text', 'id'].flatMap((column) =>
        database
          .prepare(
            `SELECT ${column}, count(*) AS n, group_concat(id) AS ids FROM lines GROUP BY ${column} HAVING n > 1 LIMIT 5`,
          )
          .all(),
      ),
    numbers: () =>
      new Set(
        (database.prepare('SELECT text FROM lines').all() as { text: string }[]).map(({ text }) =>
          numberOf(text),
        ),
      ),
    has: (number) =>
      database.prepare('SELECT 1 FROM lines WHERE text LIKE ? LIMIT 1').get(`%sshd[${number}]%`) !==
      undefined,
    gaps: () =>
      (database.prepare('SELECT gap FROM gaps').all() as { gap: string }[]).map(
        ({ gap }) => JSON.parse(gap) as LogGap,
      ),
  };
}
