import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import { setPeer } from '../peer.ts';
import type { ProgramParser } from '../program-parser.ts';
import { quotedAt } from '../quoted.ts';
import { trimmedEnd } from '../scan.ts';

const LOGIN = kindOf('login');
const LONGEST = 1024;

interface Form {
  readonly pattern: RegExp;
  readonly outcome: 'success' | 'failure';
}

// Groups: tty, from (host), user. What follows a user is the reason; a name may hold blanks and commas.
const FORMS: readonly Form[] = [
  // shadow: FAILED LOGIN (1) on '/dev/tty1' from 'host' FOR 'bob', Authentication failure
  {
    pattern:
      /^(?:FAILED LOGIN|TOO MANY LOGIN TRIES) \(\d+\)\s+on '?(?<tty>[^'\s]*)'?(?: from '(?<from>[^']*)')? FOR '(?<user>.*)'(?:, (?<reason>[^,]*))?$/,
    outcome: 'failure',
  },
  // util-linux: FAILED LOGIN 1 FROM tty1 FOR bob, Authentication failure
  {
    pattern:
      /^(?:FAILED LOGIN(?: SESSION)?|TOO MANY LOGIN TRIES)(?: \(?\d+\)?)? FROM (?<from>\S+) FOR (?<user>.*), (?<reason>[^,]*)$/,
    outcome: 'failure',
  },
  { pattern: /^LOGIN FAILURE (?:ON (?<tty>\S+)|FROM (?<from>\S+)), (?<user>.*)$/, outcome: 'failure' },
  {
    pattern: /^(?:REPEATED|\d+) LOGIN FAILURES? ON (?<tty>\S+)(?: FROM (?<from>\S+))?, (?<user>.*)$/,
    outcome: 'failure',
  },
  {
    pattern: /^invalid password for '(?<user>.*)'\s+on '(?<tty>[^']*)'(?: from '(?<from>[^']*)')?$/,
    outcome: 'failure',
  },
  { pattern: /^root login\s+on '(?<tty>[^']*)'(?: from '(?<from>[^']*)')?$/i, outcome: 'success' },
  { pattern: /^(?:ROOT LOGIN)\s+ON (?<tty>\S+)(?: FROM (?<from>\S+))?$/i, outcome: 'success' },
  { pattern: /^LOGIN ON (?<tty>\S+) BY (?<user>\S+)(?: FROM (?<from>\S+))?$/, outcome: 'success' },
  { pattern: /^DIALUP AT (?<tty>\S+) BY (?<user>\S+)$/, outcome: 'success' },
  { pattern: /^login: '(?<user>[^']*)' on '(?<tty>[^']*)'/, outcome: 'success' },
];

const SILENT = /^(?:pam_|gkr-pam|bad username|exec |timed out|can't |unable to |closing |session |child )/i;

/** The parser of the login program on consoles and telnet lines, of shadow, util-linux and BusyBox. */
export const parseLogin: ProgramParser = (line, out) => {
  const text = line.message.slice(0, Math.min(LONGEST, trimmedEnd(line.message)));
  for (const { pattern, outcome } of FORMS) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const draft = newDraft(line, LOGIN, outcome);
    const user = groups['user'] ?? (/^root login/i.test(text) ? 'root' : undefined);
    draft['user.name'] = user === '' || user === 'UNKNOWN' || user === '(unknown)' ? undefined : user;
    draft['event.reason'] = groups['reason'];
    draft['process.tty'] = groups['tty'] === '' ? undefined : groups['tty'];
    const from = groups['from'] ?? '';
    if (/^(?:tty|pts\/|hvc|console)/.test(from)) draft['process.tty'] = from;
    else setPeer(draft, from, 0, from.length);
    out.push(draft);
    return true;
  }
  return SILENT.test(text);
};

/** Display managers say little of their own beside PAM's lines. */
export const parseDisplayManager: ProgramParser = (line, out) => {
  const text = line.message.slice(0, LONGEST);
  const failed =
    /^(?:gdm: )?(?:Couldn't authenticate user|Authentication failed for user|authentication failed for user)\s*/.exec(
      text,
    );
  if (failed !== null) {
    const draft = newDraft(line, LOGIN, 'failure');
    draft['user.name'] = quotedAt(text, failed[0].length)?.value;
    out.push(draft);
    return true;
  }
  // Everything else a display manager writes is about screens, not about people.
  return true;
};
