import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { EventKind } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { quotedAt } from '../quoted.ts';
import { trimmedEnd } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';

const USER_ADDED = kindOf('user_added');
const USER_MODIFIED = kindOf('user_modified');
const USER_DELETED = kindOf('user_deleted');
const GROUP_ADDED = kindOf('group_added');
const GROUP_MODIFIED = kindOf('group_modified');
const GROUP_DELETED = kindOf('group_deleted');
const PASSWORD = kindOf('password_changed');

/** What a sentence does, and how its names are found. */
interface Sentence {
  readonly begin: string;
  readonly kind: EventKind;
  readonly outcome?: 'failure';
  /** Whose name follows: a user's in quotes, a group's in quotes, or `name=` fields. */
  readonly names: 'user' | 'group' | 'user fields' | 'group fields' | 'member fields';
  /** What is done, where the rest of the sentence says only to what. */
  readonly reason?: string;
  /** Only if the rest of the sentence contains this. */
  readonly with?: string;
}

// In this order; the first that fits is taken. One action on disk is logged once for each file it touches: the first
// sentence makes the event, the others stand in `SILENT`.
const SENTENCES: readonly Sentence[] = [
  { begin: 'new user: ', kind: USER_ADDED, names: 'user fields' },
  { begin: 'new account added - ', kind: USER_ADDED, names: 'user fields' },
  { begin: 'new account: ', kind: USER_ADDED, names: 'user fields' },
  { begin: 'new group: ', kind: GROUP_ADDED, names: 'group fields' },
  { begin: 'failed adding user ', kind: USER_ADDED, outcome: 'failure', names: 'user' },
  { begin: 'failed adding group ', kind: GROUP_ADDED, outcome: 'failure', names: 'group' },
  { begin: 'failed modifying user ', kind: USER_MODIFIED, outcome: 'failure', names: 'user' },
  { begin: 'failed deleting user ', kind: USER_DELETED, outcome: 'failure', names: 'user' },
  { begin: 'failed to delete user ', kind: USER_DELETED, outcome: 'failure', names: 'user' },
  { begin: 'failed removing group ', kind: GROUP_DELETED, outcome: 'failure', names: 'group' },
  { begin: 'delete user ', kind: USER_DELETED, names: 'user' },
  { begin: 'deleting user ', kind: USER_DELETED, names: 'user' },
  { begin: 'removed group ', kind: GROUP_DELETED, names: 'group' },
  { begin: 'remove group ', kind: GROUP_DELETED, names: 'group' },
  { begin: 'change user ', kind: PASSWORD, names: 'user', with: ' password' },
  { begin: 'change user name ', kind: USER_MODIFIED, names: 'user' },
  { begin: 'change user ', kind: USER_MODIFIED, names: 'user' },
  { begin: 'changed user ', kind: USER_MODIFIED, names: 'user' },
  { begin: 'changed password expiry for ', kind: USER_MODIFIED, names: 'user' },
  { begin: 'lock user ', kind: USER_MODIFIED, names: 'user', reason: 'lock' },
  { begin: 'unlock user ', kind: USER_MODIFIED, names: 'user', reason: 'unlock' },
  { begin: 'account added to group - ', kind: GROUP_MODIFIED, names: 'member fields' },
  { begin: 'account removed from group - ', kind: GROUP_MODIFIED, names: 'member fields' },
  { begin: 'account deleted - ', kind: USER_DELETED, names: 'user fields' },
  { begin: 'account modified - ', kind: USER_MODIFIED, names: 'user fields' },
  { begin: 'password changed - ', kind: PASSWORD, names: 'user fields' },
  { begin: 'new group added - ', kind: GROUP_ADDED, names: 'group fields' },
  { begin: 'group deleted - ', kind: GROUP_DELETED, names: 'group fields' },
  { begin: 'password for ', kind: PASSWORD, names: 'user', with: ' changed by ' },
  { begin: 'password changed for ', kind: PASSWORD, names: 'user' },
  { begin: 'change group ', kind: GROUP_MODIFIED, names: 'group' },
  { begin: 'change gid for ', kind: GROUP_MODIFIED, names: 'group' },
  { begin: 'change the password for group ', kind: GROUP_MODIFIED, names: 'group' },
  { begin: 'change the password of group ', kind: GROUP_MODIFIED, names: 'group' },
  { begin: 'remove the password from group ', kind: GROUP_MODIFIED, names: 'group' },
  { begin: 'restrict access to group ', kind: GROUP_MODIFIED, names: 'group' },
];

// The same action in another file.
const SILENT =
  /^(?:group added to |user added to |delete '.*' from shadow group|add '.*' to shadow group|removed shadow group|shadow group |info|Creating|pam_|gkr-pam|can't |cannot |warning|running |user '?\S+'? is currently|add ‘.*’ to shadow group|failed to reset the )/;
const LONGEST = 1024;

const MEMBER = /^(?<verb>add|delete) (?<rest>.*)$/;
const GPASSWD = /^user (?<user>\S+) (?<verb>added|removed) by (?<by>\S+) (?:to|from) group (?<group>\S+)$/;
const MEMBERS = /^(?:members|administrators) of group (?<group>\S+) set by (?<by>\S+) to /;
const GROUP_REMOVED = /^group (?<rest>.*?) removed(?<where> from .*)?$/;
const GROUP_CHANGED = /^group changed in (?<file>\S+) \(group (?<group>[^/,)]+)/;
const ID = /(?:name|account)=(?<name>[^,]*)/;
const GROUP_ID = /(?:name|group)=(?<name>[^,]*)/;

function push(line: SyslogLine, out: Draft[], kind: EventKind, outcome: 'success' | 'failure'): Draft {
  const draft = newDraft(line, kind, outcome);
  out.push(draft);
  return draft;
}

/** `add 'bob' to group 'docker'`, `delete 'bob' from group 'docker'`. */
function membership(line: SyslogLine, out: Draft[], text: string): boolean {
  const rest = MEMBER.exec(text)?.groups?.['rest'];
  const user = rest === undefined ? undefined : quotedAt(rest, 0);
  if (rest === undefined || user === undefined) return false;
  const after = rest.slice(user.end);
  const to = /^ (?:to|from) (?<shadow>shadow )?group /.exec(after);
  if (to === null) return false;
  if (to.groups?.['shadow'] !== undefined) return true;
  const draft = push(line, out, GROUP_MODIFIED, 'success');
  draft['user.target.name'] = user.value;
  draft['group.name'] = quotedAt(after, to[0].length)?.value;
  return true;
}

function groupSentence(line: SyslogLine, out: Draft[], text: string): boolean {
  const changed = GROUP_CHANGED.exec(text)?.groups;
  if (changed !== undefined) {
    if (changed['file'] === '/etc/group')
      push(line, out, GROUP_MODIFIED, 'success')['group.name'] = changed['group'];
    return true;
  }
  const removed = GROUP_REMOVED.exec(text)?.groups;
  if (removed !== undefined) {
    if (removed['where'] === undefined)
      push(line, out, GROUP_DELETED, 'success')['group.name'] = quotedAt(removed['rest'] ?? '', 0)?.value;
    return true;
  }
  const groups = GPASSWD.exec(text)?.groups ?? MEMBERS.exec(text)?.groups;
  if (groups === undefined) return false;
  const draft = push(line, out, GROUP_MODIFIED, 'success');
  draft['user.name'] = groups['by'];
  draft['user.target.name'] = groups['user'];
  draft['group.name'] = groups['group'];
  return true;
}

function sentence(line: SyslogLine, out: Draft[], text: string, found: Sentence): void {
  const draft = push(line, out, found.kind, found.outcome ?? 'success');
  const start = found.begin.length;
  if (found.names.endsWith(' fields')) {
    if (found.names !== 'group fields') draft['user.target.name'] = ID.exec(text)?.groups?.['name'];
    if (found.names !== 'user fields') draft['group.name'] = GROUP_ID.exec(text)?.groups?.['name'];
    return;
  }
  const quoted = quotedAt(text, start);
  const name = quoted?.value;
  draft[found.names === 'user' ? 'user.target.name' : 'group.name'] = name;
  const by = quoted !== undefined && text.startsWith(' changed by ', quoted.end);
  if (by) draft['user.name'] = quotedAt(text, quoted.end + ' changed by '.length)?.value;
  else if (quoted !== undefined && quoted.end < text.length)
    draft['event.reason'] =
      `${found.reason ?? ''} ${text.slice(quoted.end).replace(/^[,\s]+/, '')}`.trimStart();
}

/** useradd, usermod, userdel, groupadd, groupmod, groupdel, gpasswd, passwd, chpasswd, chage, chfn, chsh. */
export const parseAccounts: ProgramParser = (line, out) => {
  const text = line.message.slice(0, Math.min(LONGEST, trimmedEnd(line.message)));
  for (const known of SENTENCES) {
    if (!text.startsWith(known.begin)) continue;
    if (known.with !== undefined && !text.includes(known.with, known.begin.length)) continue;
    sentence(line, out, text, known);
    return true;
  }
  return membership(line, out, text) || groupSentence(line, out, text) || SILENT.test(text);
};
