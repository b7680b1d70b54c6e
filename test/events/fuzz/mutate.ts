import { CORPUS } from './corpus.ts';

/** From 0 to below 1. */
export type Random = () => number;

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}

/** What parsers look for, and what breaks those who look for it. */
const WORDS = (
  ' from | port | ssh2| for |invalid user | user=| rhost=|ruser=|: | [preauth]|message repeated 3 times: [ |]|[|{|"|' +
  'last message repeated 2 times|--MARK--|\\012|<38>|<38>1 |<999>| - - |[x y="z\\]"]|@cee: {"a":|{"MESSAGE":"x"}|' +
  '\u0000|\u001b[31m|\u202e|\ufeff|\u2028|\u{1f600}|203.0.113.66|::ffff:203.0.113.66|fe80::1%eth0|999.1.1.1|' +
  'Feb 30 25:61:61 |2024-02-29T23:59:60.999999999+23:59 |0 |99999999999999999999|-1|1e308|__proto__|sshd[1]: |sudo: |' +
  'TTY=| ; COMMAND=|USER=|pam_unix(sshd:auth): | times: |\t|\r| |  '
).split('|');
const MAX_BYTES = 1_000_000;

type Mutation = (line: Buffer, random: Random) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  // a bit
  (line, random) => {
    const copy = Buffer.from(line);
    const at = below(random, copy.length);
    if (copy.length > 0) copy[at] = copy[at]! ^ (1 << below(random, 8));
    return copy;
  },
  // some bytes, of any value
  (line, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + below(random, 8) }, () => below(random, 256)));
    return splice(line, random, noise, below(random, 8));
  },
  // a word
  (line, random) => splice(line, random, Buffer.from(pick(random, WORDS)), 0),
  (line, random) => splice(line, random, Buffer.from(pick(random, WORDS)), below(random, 20)),
  // its beginning, its end
  (line, random) => line.subarray(0, below(random, line.length + 1)),
  (line, random) => line.subarray(below(random, line.length + 1)),
  // a part of another line
  (line, random) => {
    const other = Buffer.from(pick(random, CORPUS));
    const start = below(random, other.length);
    return splice(
      line,
      random,
      other.subarray(start, start + below(random, other.length)),
      below(random, 30),
    );
  },
  // this head, that message
  (line, random) => {
    const other = Buffer.from(pick(random, CORPUS));
    const head = line.subarray(0, line.indexOf(': ') + 2);
    return Buffer.concat([head, other.subarray(other.indexOf(': ') + 2)]);
  },
  // folded, in itself
  (line, random) => {
    const at = line.indexOf(': ') + 2;
    const times = pick(random, ['0', '1', '2', '64', '-1', '999999999', '2 ']);
    const fold = Buffer.from(`message repeated ${times} times: [ `);
    return Buffer.concat([line.subarray(0, at), fold, line.subarray(at), Buffer.from(']')]);
  },
  // as the message of RFC 5424, with structured data
  (line, random) => {
    const data = pick(random, [
      '-',
      '[a b="c"]',
      '[a@1 b="\\"]"][c]',
      '[',
      '[a b="',
      `[${'x y="z"'.repeat(20)}]`,
    ]);
    const at = line.indexOf(': ') + 2;
    return Buffer.concat([
      Buffer.from(`<86>1 2024-03-02T08:00:00.5Z h sshd 7 - ${data} `),
      line.subarray(at),
    ]);
  },
  // a part of it many times, seldom up to a megabyte
  (line, random) => {
    const start = below(random, line.length);
    const part = line.subarray(start, start + 1 + below(random, 40));
    const most = random() < 0.02 ? MAX_BYTES : random() < 0.2 ? 20_000 : 300;
    const times = part.length === 0 ? 0 : below(random, most / part.length);
    return splice(line, random, times === 0 ? part : Buffer.alloc(times * part.length, part), 0);
  },
];

/** A real line in which `unit` stands many times, so that the whole is about as long as asked. */
export function stretchedLine(random: Random): (bytes: number) => string {
  const line = pick(random, CORPUS);
  const start = below(random, line.length);
  const words = Array.from({ length: 1 + below(random, 3) }, () => pick(random, WORDS)).join('');
  const unit = random() < 0.5 ? words : line.slice(start, start + 1 + below(random, 60));
  const at = below(random, line.length + 1);
  return (bytes) =>
    line.slice(0, at) + unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit))) + line.slice(at);
}

function splice(line: Buffer, random: Random, part: Uint8Array, removed: number): Buffer {
  const at = below(random, line.length + 1);
  return Buffer.concat([line.subarray(0, at), part, line.subarray(at + removed)]);
}

/** Some lines of a log, each a real one to which a few things happened; line ends of all kinds, the last often missing. */
export function mutatedLog(random: Random): Buffer {
  const lines = Array.from({ length: 1 + below(random, 12) }, () => {
    let line: Buffer = Buffer.from(pick(random, CORPUS));
    for (let n = below(random, 5); n > 0 && line.length < MAX_BYTES; n--)
      line = pick(random, MUTATIONS)(line, random);
    return Buffer.concat([
      line,
      Buffer.from(pick(random, ['\n', '\n', '\n', '\n', '\r\n', '\n\n', '\r\r\n', ''])),
    ]);
  });
  return Buffer.concat(lines);
}

/** What somebody may call himself; 203.0.113.66 is whom he would like to accuse. */
export function hostileName(random: Random): string {
  const words = Array.from({ length: 1 + below(random, 8) }, () =>
    random() < 0.3 ? String.fromCodePoint(33 + below(random, 0x2000)) : pick(random, WORDS),
  );
  return words.join('').replaceAll(/[\r\n\0]/g, '');
}
