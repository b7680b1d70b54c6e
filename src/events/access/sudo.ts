import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { numberBetween, part, skipSpaces, trimmedEnd } from '../scan.ts';
import { sudoReason } from './sudo-reasons.ts';
import { sudoTarget } from './sudo-target.ts';

const COMMAND = kindOf('sudo_command');
const DENIED = kindOf('sudo_denied');
const WARNING = kindOf('sudo_warning');

const FIELD = /^(?:HOST|TTY|CHROOT|PWD|USER|GROUP|TSID|ENV|COMMAND|EXIT|SIGNAL)=/;
const COMMAND_FIELD = ' ; COMMAND=';

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

const TERMINAL = /^(?:HOST=\S* ; )?TTY=(\S+)/;

/** Index behind `NAME : `, provided that a sudo record follows; the name may hold ` : ` itself. */
function recordStart(text: string, from: number): number {
  for (let colon = text.indexOf(' : ', from), tries = 0; colon >= 0 && tries < 8; tries++) {
    const at = colon + 3;
    const head = text.slice(at, at + 60);
    if (FIELD.test(head) || head.startsWith('(command continued)') || sudoReason(head) !== undefined)
      return at;
    colon = text.indexOf(' : ', at);
  }
  return -1;
}

/**
 * `NAME : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`. What the user types comes last: the rest of the line is the
 * command, whatever it contains.
 */
export const parseSudo: ProgramParser = (line, out) => {
  const text = line.message;
  const nameStart = skipSpaces(text, 0);
  const record = recordStart(text, nameStart);
  if (record < 0) return SILENT.some((prefix) => text.startsWith(prefix, nameStart));
  if (text.startsWith('(command continued)', record)) return true;
  const end = trimmedEnd(text);
  const head = text.slice(record, record + 60);
  const reason = FIELD.test(head) ? undefined : sudoReason(head);
  const fields = reason === undefined ? record : firstField(text, record, end);
  const target = fields < 0 ? undefined : sudoTarget(text, fields, end);
  const command = fields < 0 ? -1 : commandStart(text, target?.end ?? fields);
  if (reason === undefined && command < 0) return false;
  const kind = reason === undefined ? COMMAND : reason === 'refusal' ? DENIED : WARNING;
  const outcome = kind === COMMAND ? 'success' : kind === DENIED ? 'failure' : undefined;
  const draft = newDraft(line, kind, outcome);
  draft['user.name'] = part(text, nameStart, record - 3);
  if (reason !== undefined) {
    draft['event.reason'] = text.slice(record, fields < 0 ? end : fields - 3);
    const words = text.indexOf(' incorrect password attempt', record);
    const attempts = words < 0 ? -1 : numberBetween(text, record, words);
    if (attempts >= 0) draft['event.attempts'] = attempts;
  }
  if (fields >= 0) {
    draft['process.tty'] = TERMINAL.exec(text.slice(fields, fields + 300))?.[1];
    draft['user.effective.name'] = target?.name;
    if (target !== undefined && target.name === undefined) draft['event.reason'] ??= 'target unclear';
    if (command >= 0) draft['process.command_line'] = part(text, command, end);
  }
  out.push(draft);
  return true;
};

/** Index of the command's value at or behind `start`, or -1. */
function commandStart(text: string, start: number): number {
  if (text.startsWith('COMMAND=', start)) return start + 'COMMAND='.length;
  const at = text.indexOf(COMMAND_FIELD, start);
  return at < 0 ? -1 : at + COMMAND_FIELD.length;
}

/** Index of the first `NAME=` field behind a refusal, or -1. */
function firstField(text: string, start: number, end: number): number {
  for (let at = text.indexOf(' ; ', start); at >= 0 && at < end; at = text.indexOf(' ; ', at + 3)) {
    if (FIELD.test(text.slice(at + 3, at + 13))) return at + 3;
  }
  return -1;
}
