import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { isDigit, numberBetween, part, skipSpaces, trimmedEnd } from '../scan.ts';

const COMMAND = kindOf('sudo_command');
const DENIED = kindOf('sudo_denied');

const FIELD = /^(?:HOST|TTY|CHROOT|PWD|USER|GROUP|TSID|ENV|COMMAND|EXIT|SIGNAL)=/;
const COMMAND_FIELD = ' ; COMMAND=';
const USER_FIELD = ' ; USER=';

// Refusals of sudo, other than the counted `N incorrect password attempt(s)`.
const REFUSALS = [
  'user NOT in sudoers',
  'user NOT authorized on host',
  'command not allowed',
  'user not allowed to ',
  'no tty present',
  'a terminal is required',
  'a password is required',
  'sorry, ',
  'not allowed to ',
  'account validation failure',
  'Account expired',
  'Account or password is expired',
  'Password expired',
  'PAM account management error',
  'PAM authentication error',
  'PAM authentication',
  'authentication server error',
  'authentication failure',
  'command rejected by ',
  'approval required',
  'timed out ',
  'conversation ',
  'unable to ',
  'no valid sudoers sources found',
  'parse error in ',
  'problem with defaults entries',
  'policy plugin ',
  'only root can ',
  'you are not permitted to ',
  'you may not ',
  'illegal option',
  'no passwd entry for ',
  'unknown user',
  'unknown uid',
  'unknown group',
  'too many levels of symbolic links',
] as const;

// sudo's own troubles and remarks.
const SILENT = [
  'unable to execute ',
  'unable to resolve host',
  'unable to open ',
  'unable to stat ',
  'unable to send ',
  'unable to mkdir',
  'unable to write ',
  'gkr-pam',
  'error ',
  'error: ',
  'ldap_',
  'sudo: ',
  'timestamp ',
  'warning: ',
  '/etc/sudo',
  'problem with ',
  'parse error',
  '>>> ',
] as const;

/** Index of the value of ` ; NAME=` or of `NAME=` at `start`; -1 where it is not before `end`. */
function fieldStart(text: string, name: string, start: number, end: number): number {
  if (text.startsWith(name.slice(3), start)) return start + name.length - 3;
  const at = text.indexOf(name, start);
  return at < 0 || at >= end ? -1 : at + name.length;
}

function valueBetween(text: string, start: number, end: number): string | undefined {
  if (start < 0) return undefined;
  const stop = text.indexOf(' ; ', start);
  return part(text, start, stop < 0 || stop > end ? end : stop);
}

/** Index behind `NAME : `, provided that a sudo record follows; the name may hold ` : ` itself. */
function recordStart(text: string, from: number): number {
  for (let colon = text.indexOf(' : ', from), tries = 0; colon >= 0 && tries < 8; tries++) {
    const at = colon + 3;
    const head = text.slice(at, at + 60);
    if (FIELD.test(head) || isDigit(head.charCodeAt(0)) || head.startsWith('(command continued)')) return at;
    if (REFUSALS.some((refusal) => head.startsWith(refusal))) return at;
    colon = text.indexOf(' : ', at);
  }
  return -1;
}

/**
 * `NAME : [REFUSAL ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`. What the user types comes last, so the first `USER=` and
 * the first `COMMAND=` after it are sudo's; the rest of the line is the command, whatever it contains.
 */
export const parseSudo: ProgramParser = (line, out) => {
  const text = line.message;
  const nameStart = skipSpaces(text, 0);
  const record = recordStart(text, nameStart);
  if (record < 0) return SILENT.some((prefix) => text.startsWith(prefix, nameStart));
  if (text.startsWith('(command continued)', record)) return true;
  const end = trimmedEnd(text);
  const isRefused = !FIELD.test(text.slice(record, record + 10));
  const fields = isRefused ? firstField(text, record, end) : record;
  const userField = fields < 0 ? -1 : fieldStart(text, USER_FIELD, fields, end);
  const commandField =
    fields < 0 ? -1 : fieldStart(text, COMMAND_FIELD, userField < 0 ? fields : userField, end);
  if (!isRefused && commandField < 0) return false;
  const draft = newDraft(line, isRefused ? DENIED : COMMAND, isRefused ? 'failure' : 'success');
  draft['user.name'] = part(text, nameStart, record - 3);
  if (isRefused) {
    const reasonEnd = fields < 0 ? end : fields - 3;
    draft['event.reason'] = text.slice(record, reasonEnd);
    const words = text.indexOf(' incorrect password attempt', record);
    const attempts = words < 0 ? -1 : numberBetween(text, record, words);
    if (attempts >= 0) draft['event.attempts'] = attempts;
  }
  if (fields >= 0) {
    const limit = commandField < 0 ? end : commandField;
    draft['process.tty'] = valueBetween(text, fieldStart(text, ' ; TTY=', fields, limit), limit);
    draft['user.effective.name'] = valueBetween(text, userField, end);
    if (commandField >= 0) draft['process.command_line'] = part(text, commandField, end);
  }
  out.push(draft);
  return true;
};

/** Index of the first `NAME=` field behind a refusal, or -1. */
function firstField(text: string, start: number, end: number): number {
  for (let at = text.indexOf(' ; ', start); at >= 0 && at < end; at = text.indexOf(' ; ', at + 3)) {
    if (FIELD.test(text.slice(at + 3, at + 13))) return at + 3;
  }
  return -1;
}
