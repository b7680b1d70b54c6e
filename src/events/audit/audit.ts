import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { EventKind } from '../kinds.ts';
import { setPeer } from '../peer.ts';
import type { ProgramParser } from '../program-parser.ts';
import { trimmedEnd } from '../scan.ts';
import { readAuditRecord } from './audit-record.ts';
import type { AuditRecord } from './audit-record.ts';

/** Whose name a record tells: of who logs in, of an account that is changed, of a group, of who ran a command. */
type Subject = 'login' | 'account' | 'group' | 'command';

interface Meaning {
  readonly kind: EventKind;
  readonly subject: Subject;
  /** Only its failures are an event; the success is part of a login that has a record of its own. */
  readonly onlyFailed?: true;
}

const MODIFIED: Meaning = { kind: kindOf('user_modified'), subject: 'account' };
const PASSWORD: Meaning = { kind: kindOf('password_changed'), subject: 'account' };
const LOCKED: Meaning = { kind: kindOf('account_locked'), subject: 'login' };

// Attempts have actions of their own: the program that made the record reports them in its log as well.
const MEANINGS = new Map<string, Meaning>([
  ['USER_LOGIN', { kind: kindOf('audit_login'), subject: 'login' }],
  ['USER_AUTH', { kind: kindOf('audit_auth'), subject: 'login' }],
  ['USER_ERR', { kind: kindOf('audit_auth'), subject: 'login' }],
  ['USER_ACCT', { kind: kindOf('audit_auth'), subject: 'login', onlyFailed: true }],
  ['USER_CMD', { kind: kindOf('audit_command'), subject: 'command' }],
  ['USER_START', { kind: kindOf('audit_session_opened'), subject: 'login' }],
  ['USER_END', { kind: kindOf('audit_session_closed'), subject: 'login' }],
  ['ADD_USER', { kind: kindOf('user_added'), subject: 'account' }],
  ['DEL_USER', { kind: kindOf('user_deleted'), subject: 'account' }],
  ['USER_MGMT', MODIFIED],
  ['ACCT_LOCK', MODIFIED],
  ['ACCT_UNLOCK', MODIFIED],
  ['USER_CHAUTHTOK', MODIFIED],
  ['ADD_GROUP', { kind: kindOf('group_added'), subject: 'group' }],
  ['DEL_GROUP', { kind: kindOf('group_deleted'), subject: 'group' }],
  ['GRP_MGMT', { kind: kindOf('group_modified'), subject: 'group' }],
  ['GRP_CHAUTHTOK', { kind: kindOf('group_modified'), subject: 'group' }],
  ['ANOM_LOGIN_FAILURES', LOCKED],
  ['RESP_ACCT_LOCK', LOCKED],
  ['RESP_ACCT_LOCK_TIMED', LOCKED],
]);

/** What the record means. The same change of the shadow files has a record too: it says nothing new. */
function meaningOf(record: AuditRecord, operation: string): Meaning | undefined {
  const meaning = MEANINGS.get(record.type);
  if (meaning === undefined || operation.includes('shadow')) return undefined;
  if (record.type === 'USER_CHAUTHTOK' && /password|chauthtok/i.test(operation)) return PASSWORD;
  return meaning;
}

/** `(unknown user)` and `(invalid user)` are what sshd says for want of a name. */
function setAccount(draft: Draft, account: string | undefined): void {
  if (account === '(unknown user)' || account === '(invalid user)')
    draft['event.reason'] = account.slice(1, -1);
  else draft['user.name'] = account;
}

/** The user behind an audit id or user id, where auditd wrote names beside the numbers. */
function actorOf(record: AuditRecord): string | undefined {
  const login = record.outside('AUID');
  return login === undefined || login === 'unset' ? record.outside('UID') : login;
}

function setSubject(draft: Draft, record: AuditRecord, subject: Subject): void {
  const account = record.chosen('acct');
  if (subject === 'login') {
    setAccount(draft, account ?? record.outside('ID'));
    return;
  }
  draft['user.name'] = actorOf(record);
  if (subject === 'command') draft['process.command_line'] = record.chosen('cmd');
  else draft[subject === 'group' ? 'group.name' : 'user.target.name'] = account ?? record.outside('ID');
}

/** The operation: words up to the next field, `adding user to group`. */
function operationOf(text: string): string {
  const words =
    /msg='(?:op=)?(?<words>[^=']{0,80}?)(?: ?\b(?:grantors|acct|id|exe|cwd|cmd|suid|uid|res|hostname)=|')/.exec(
      text,
    )?.groups?.['words'];
  return words ?? '';
}

/** Whether `res` says success; `undefined` where it is missing or unknown. */
function outcomeOf(result: string | undefined): 'success' | 'failure' | undefined {
  if (result === 'success' || result === '1' || result === 'yes') return 'success';
  return result === 'failed' || result === '0' || result === 'no' ? 'failure' : undefined;
}

/**
 * What programs report to the Linux audit system: `type=USER_AUTH msg=audit(…): pid=… msg='op=… acct="…" exe="…"
 * hostname=… addr=… terminal=… res=…'`. Names of a client's choosing are quoted or hexadecimal.
 */
export const parseAudit: ProgramParser = (line, out) => {
  const text = line.message.slice(0, trimmedEnd(line.message));
  const record = readAuditRecord(text);
  if (record === undefined) return true;
  const operation = operationOf(text);
  const meaning = meaningOf(record, operation);
  const outcome = outcomeOf(record.last('res'));
  if (meaning === undefined || outcome === undefined) return true;
  if (meaning.onlyFailed === true && outcome === 'success') return true;
  const draft = newDraft(line, meaning.kind, meaning === LOCKED ? 'failure' : outcome);
  if (operation !== '') draft['event.method'] = operation;
  setSubject(draft, record, meaning.subject);
  const program = record.first('exe')?.split('/').at(-1);
  if (program !== undefined && program !== '') draft['process.name'] = program;
  const pid = Number(record.outside('pid') ?? NaN);
  if (Number.isSafeInteger(pid)) draft['process.pid'] = pid;
  const terminal = record.last('terminal');
  if (terminal !== 'ssh') draft['process.tty'] = terminal;
  // of a local login and of a change the host is the own one
  const host = terminal === 'ssh' ? record.last('hostname') : undefined;
  const peer = meaning.subject === 'login' ? (record.last('addr') ?? host ?? '') : '';
  setPeer(draft, peer, 0, peer.length);
  out.push(draft);
  return true;
};
