#!/usr/bin/env node
// Speaks like journalctl over a file of entries ($FAKE_JOURNAL, one JSON object a line), which may grow while it follows.
import { readFileSync, writeFileSync } from 'node:fs';

const args = process.argv.slice(2);
const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const file = process.env.FAKE_JOURNAL;
const identifiers = args.filter((arg) => arg.startsWith('--identifier=')).map((arg) => arg.slice(13));
if (process.env.FAKE_JOURNAL_CALLS)
  writeFileSync(process.env.FAKE_JOURNAL_CALLS, `${args.join(' ')}\n`, { flag: 'a' });

function entries() {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => ({ line, entry: JSON.parse(line) }))
    .filter(({ entry }) => identifiers.length === 0 || identifiers.includes(entry.SYSLOG_IDENTIFIER));
}

const number = (cursor) => parseInt(/i=([0-9a-f]+)/.exec(cursor)?.[1] ?? 'x', 16);
const cursor = option('cursor');
if (cursor !== undefined && Number.isNaN(number(cursor))) {
  process.stderr.write('Failed to seek to cursor: Invalid argument\n');
  process.exit(1);
}
const since = Number(option('since')?.slice(1) ?? 0) * 1e6;
const lines = option('lines');
let selected = entries();
if (lines !== undefined && lines !== 'all') selected = selected.slice(-Number(lines));
let last = -1;

function print(list) {
  for (const { line, entry } of list) {
    const n = number(entry['__CURSOR']);
    if (
      n <= last ||
      (cursor !== undefined && n < number(cursor)) ||
      Number(entry['__REALTIME_TIMESTAMP']) < since
    )
      continue;
    last = n;
    process.stdout.write(`${line}\n`);
  }
}

print(selected);
if (args.includes('--follow')) setInterval(() => print(entries()), 10);
