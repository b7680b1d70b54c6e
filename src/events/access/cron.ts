import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { trimmedEnd } from '../scan.ts';

const COMMAND = kindOf('cron_command');
const DENIED = kindOf('cron_denied');
const CHANGED = kindOf('crontab_changed');

const BUSYBOX = /^USER (?<user>\S+) pid\s+\d+ cmd (?<command>.*)$/;

/** Vixie cron's `(NAME) VERB (DETAIL)`, `(NAME) FAILED to authorize user …`, and BusyBox's `USER name pid n cmd …`. */
export const parseCron: ProgramParser = (line, out) => {
  const text = line.message.slice(0, trimmedEnd(line.message));
  const close = text.indexOf(') ');
  if (text.charCodeAt(0) !== 40 || close < 0) {
    const groups = BUSYBOX.exec(text)?.groups;
    if (groups !== undefined) {
      const draft = newDraft(line, COMMAND, 'success');
      draft['user.name'] = groups['user'];
      draft['process.command_line'] = groups['command'];
      out.push(draft);
    }
    return true;
  }
  const user = text.slice(1, close);
  const verbStart = close + 2;
  const open = text.indexOf(' (', verbStart);
  const verb = open < 0 ? text.slice(verbStart) : text.slice(verbStart, open);
  const detail = open < 0 ? undefined : text.slice(open + 2, text.endsWith(')') ? -1 : undefined);
  const kind = verb === 'CMD' ? COMMAND : verb === 'REPLACE' || verb === 'DELETE' ? CHANGED : DENIED;
  const isDenied =
    verb === 'AUTH' || verb.startsWith('FAILED to authorize user') || verb.startsWith('PAM ERROR');
  if (kind === DENIED && !isDenied) return true;
  const draft = newDraft(line, kind, isDenied ? 'failure' : 'success');
  draft['user.name'] = user;
  if (kind === COMMAND) draft['process.command_line'] = detail;
  else if (kind === CHANGED) draft['user.target.name'] = detail;
  if (kind !== COMMAND) draft['event.reason'] = isDenied ? (detail ?? verb) : verb.toLowerCase();
  out.push(draft);
  return true;
};
