import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';

const SU = kindOf('su');

interface Form {
  readonly pattern: RegExp;
  readonly outcome: 'success' | 'failure';
}

// `user` is who asks, `target` whom he wants to be. Names on a host hold no blanks.
const FORMS: readonly Form[] = [
  // shadow
  { pattern: /^Successful su for (?<target>\S+) by (?<user>\S+)/, outcome: 'success' },
  { pattern: /^FAILED su for (?<target>\S+) by (?<user>\S+)/, outcome: 'failure' },
  // util-linux
  { pattern: /^FAILED SU \(to (?<target>\S+)\) (?<user>\S+) on (?<tty>\S+)/, outcome: 'failure' },
  { pattern: /^\(to (?<target>\S+)\) (?<user>\S+) on (?<tty>\S+)/, outcome: 'success' },
  // BSD and old systems
  { pattern: /^BAD SU (?<user>\S+) to (?<target>\S+) on (?<tty>\S+)/, outcome: 'failure' },
  { pattern: /^failed: (?<tty>\S+) changing from (?<user>\S+) to (?<target>\S+)/, outcome: 'failure' },
  { pattern: /^'su (?<target>\S+)' failed for (?<user>\S+) on (?<tty>\S+)/, outcome: 'failure' },
  { pattern: /^'su (?<target>\S+)' succeeded for (?<user>\S+) on (?<tty>\S+)/, outcome: 'success' },
  { pattern: /^(?<user>\S+) to (?<target>\S+) on (?<tty>\S+)$/, outcome: 'success' },
];

// BusyBox writes nothing else; shadow writes it after the sentence about the same attempt.
const MARKED = /^(?<mark>[+-]) (?<tty>\S+) (?<user>[^\s:]+)[:-](?<target>\S+)/;

const SILENT = /^(?:pam_|No passwd entry|Cannot |cannot |pam_get|user |The options|Warning|gkr-pam)/;
const LONGEST = 600;
const SAME_PROCESS_MS = 60_000;

/** The parser of su in its makes: one event per attempt. */
export function createSuParser(): ProgramParser {
  // The attempt told last in a sentence.
  let told = { host: '', pid: -1, timeMs: 0 };

  return (line, out) => {
    const text = line.message.slice(0, LONGEST);
    for (const { pattern, outcome } of FORMS) {
      const groups = pattern.exec(text)?.groups;
      if (groups === undefined) continue;
      const draft = newDraft(line, SU, outcome);
      draft['user.name'] = groups['user'];
      draft['user.effective.name'] = groups['target'];
      draft['process.tty'] = groups['tty'];
      out.push(draft);
      told = { host: line.host, pid: line.pid ?? -1, timeMs: line.timeMs };
      return true;
    }
    const groups = MARKED.exec(text)?.groups;
    if (groups === undefined) return SILENT.test(text);
    const isTold =
      told.host === line.host &&
      told.pid === (line.pid ?? -1) &&
      Math.abs(line.timeMs - told.timeMs) <= (line.pid === undefined ? 1000 : SAME_PROCESS_MS);
    if (isTold) return true;
    const draft = newDraft(line, SU, groups['mark'] === '+' ? 'success' : 'failure');
    draft['user.name'] = groups['user'];
    draft['user.effective.name'] = groups['target'];
    draft['process.tty'] = groups['tty'];
    out.push(draft);
    return true;
  };
}
