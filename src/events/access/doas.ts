import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { trimmedEnd } from '../scan.ts';

const COMMAND = kindOf('doas_command');
const AUTH = kindOf('doas_auth');
const DENIED = kindOf('doas_denied');

const RAN = ' ran command ';

/** `NAME ran command [as TARGET: COMMAND | COMMAND as TARGET from DIRECTORY]` and the refusals of doas. */
export const parseDoas: ProgramParser = (line, out) => {
  const text = line.message.slice(0, trimmedEnd(line.message));
  if (text.startsWith('failed auth for ')) {
    const draft = newDraft(line, AUTH, 'failure');
    draft['user.name'] = text.slice('failed auth for '.length);
    out.push(draft);
    return true;
  }
  if (text.startsWith('tty required for ')) {
    const draft = newDraft(line, DENIED, 'failure');
    draft['user.name'] = text.slice('tty required for '.length);
    draft['event.reason'] = 'tty required';
    out.push(draft);
    return true;
  }
  const refusal = /^(?<reason>failed command|command not permitted) for (?<user>[^\s:]+): /.exec(
    text.slice(0, 300),
  );
  if (refusal?.groups !== undefined) {
    const draft = newDraft(line, DENIED, 'failure');
    draft['user.name'] = refusal.groups['user'];
    draft['event.reason'] = refusal.groups['reason'];
    draft['process.command_line'] = text.slice(refusal[0].length);
    out.push(draft);
    return true;
  }
  const ran = text.indexOf(RAN);
  if (ran <= 0 || text.lastIndexOf(' ', ran - 1) >= 0) return false;
  const draft = newDraft(line, COMMAND, 'success');
  draft['user.name'] = text.slice(0, ran);
  const start = ran + RAN.length;
  const old = /^as (?<target>[^\s:]+): /.exec(text.slice(start, start + 100));
  if (old?.groups !== undefined) {
    draft['user.effective.name'] = old.groups['target'];
    draft['process.command_line'] = text.slice(start + old[0].length);
  } else {
    // the command may say `as root from /` itself: the last one is doas' own
    const from = text.lastIndexOf(' from ');
    const as = text.lastIndexOf(' as ', from);
    if (from < start || as < start) return false;
    draft['process.command_line'] = text.slice(start, as);
    draft['user.effective.name'] = text.slice(as + 4, from);
  }
  out.push(draft);
  return true;
};
