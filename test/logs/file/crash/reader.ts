import { randomBytes } from 'node:crypto';
import Database from 'libsql';
import { systemClock } from '../../../../src/lib/clock.ts';
import { silentLogger } from '../../../../src/lib/logger.ts';
import { createFileSource } from '../../../../src/logs/file/file-source.ts';
import { platformFollower } from '../../../../src/logs/file/open-file.ts';
import type { PositionState } from '../../../../src/model/log-line.ts';

// The process that is killed: `reader.ts LOG DATABASE tail|polling`. Lines, gaps and position go into one transaction per batch.
const [log, file, follower] = process.argv.slice(2) as [string, string, string];
const database = new Database(file);
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS lines (id TEXT, text TEXT);
  CREATE TABLE IF NOT EXISTS gaps (gap TEXT);
  CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY, state TEXT);
`);
const insertLine = database.prepare('INSERT INTO lines VALUES (?, ?)');
const insertGap = database.prepare('INSERT INTO gaps VALUES (?)');
const storePosition = database.prepare('INSERT OR REPLACE INTO position VALUES (1, ?)');
const stored = database.prepare('SELECT state FROM position').get() as { state: string } | undefined;

const source = createFileSource({
  path: log,
  clock: systemClock,
  logger: silentLogger,
  random: Math.random,
  newId: () => randomBytes(8).toString('hex'),
  startAt: 'beginning',
  createFollower: follower === 'polling' ? undefined : platformFollower,
  lookEveryMs: 100,
});
await source.start(
  stored === undefined ? undefined : (JSON.parse(stored.state) as PositionState),
  async ({ lines, gaps, position }) => {
    database.exec('BEGIN');
    for (const { id, text } of lines) insertLine.run(id, text);
    for (const gap of gaps) insertGap.run(JSON.stringify(gap));
    storePosition.run(JSON.stringify(position));
    database.exec('COMMIT');
  },
);
process.stdout.write('started\n');
// Timers of the source keep no process alive.
setInterval(() => {}, 60_000);
