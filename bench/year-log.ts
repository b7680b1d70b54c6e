import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { makeMessage, makeRandom } from './auth-lines.ts';
import type { Mix } from './auth-lines.ts';

// Writes the auth log of one busy host over the year 2024, in the format of syslog, for a replay:
//   npx tsx bench/year-log.ts | crosswatch replay --log - --rules rules --year 2024 --tz UTC --format ndjson > rows
// 30 million lines (`--lines N`): half of them the daily life, one every two seconds: sessions, logins, cron, sudo, 4 %
// failed logins; half of them somebody who tries passwords for ten minutes every seven hours, twenty a second.
// Addresses change from day to day.

const { values: options } = parseArgs({ options: { lines: { type: 'string', default: '30000000' } } });
const LINES = Number(options.lines);
const START_MS = Date.UTC(2024, 0, 1);
const YEAR_MS = 366 * 86_400_000;
const DAY_MS = 86_400_000;
const ATTACK_EVERY_MS = 7 * 3_600_000;
const ATTACK_MS = 10 * 60_000;
const attacksMs = (YEAR_MS / ATTACK_EVERY_MS) * ATTACK_MS;
const attackStepMs = attacksMs / (LINES / 2);
const quietStepMs = (YEAR_MS - attacksMs) / (LINES / 2);

const QUIET: Mix = { failed: 4, unknown: 1, other: 10 };
const ATTACK: Mix = { failed: 55, unknown: 15, other: 26 };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function stamp(ms: number): string {
  const date = new Date(ms);
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`;
}

const random = makeRandom();
let ms = 0;
let text = '';
for (let line = 1; line <= LINES; line++) {
  const isAttack = ms % ATTACK_EVERY_MS < ATTACK_MS;
  const day = Math.floor(ms / DAY_MS);
  const host = isAttack ? random(40) : random(3000);
  const ip = `${isAttack ? 203 : 100}.${64 + (day % 60)}.${host >> 8}.${host & 255}`;
  text += `${stamp(START_MS + ms)} web1 ${makeMessage(isAttack ? ATTACK : QUIET, ip, random)}\n`;
  ms += isAttack ? attackStepMs : quietStepMs;
  if (text.length < 65_536 && line < LINES) continue;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  text = '';
}
