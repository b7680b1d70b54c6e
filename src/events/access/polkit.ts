import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';

const AUTH = kindOf('polkit_auth');
const PKEXEC = kindOf('pkexec_command');
const LONGEST = 2048;

const OPERATOR =
  /^Operator of (?<subject>\S+) (?:(?<ok>successfully authenticated)|FAILED to authenticate) (?:as unix-user:(?<user>\S+) )?to gain (?:(?:ONE-SHOT|TEMPORARY) )?authorization for action (?<action>\S+)(?: for \S+ \[(?<command>.*)\])?/;
const OWNER = /\(owned by unix-user:(\S+)\)$/;
const SILENT =
  /^(?:Registered |Unregistered |Loading rules|Finished loading|Acquired the name|Started polkitd|Reloading|Collecting garbage|Compil|Error |\d+:\d+:\d+)/;

/** polkitd: who proved who he is for which action. */
export const parsePolkit: ProgramParser = (line, out) => {
  const text = line.message.slice(0, LONGEST);
  const groups = OPERATOR.exec(text)?.groups;
  if (groups === undefined) return SILENT.test(text);
  const draft = newDraft(line, AUTH, groups['ok'] === undefined ? 'failure' : 'success');
  draft['user.name'] = OWNER.exec(text)?.[1] ?? groups['user'];
  draft['user.effective.name'] = groups['user'];
  draft['event.reason'] = groups['action'];
  draft['process.command_line'] = groups['command'];
  out.push(draft);
  return true;
};

const EXECUTING =
  /^(?<user>[^\s:]+): Executing command \[USER=(?<target>[^\]]*)\] \[TTY=(?<tty>[^\]]*)\] \[CWD=.*?\] \[COMMAND=(?<command>.*)\]$/;
const REFUSED =
  /^(?<user>[^\s:]+): (?<reason>Error executing command as another user: .*?|The value .*?) \[USER=(?<target>[^\]]*)\] \[TTY=(?<tty>[^\]]*)\] \[CWD=.*?\] \[COMMAND=(?<command>.*)\]$/;

/** pkexec: `alice: Executing command [USER=root] [TTY=…] [CWD=…] [COMMAND=…]`. */
export const parsePkexec: ProgramParser = (line, out) => {
  const text = line.message.slice(0, LONGEST);
  const executed = EXECUTING.exec(text)?.groups;
  const groups = executed ?? REFUSED.exec(text)?.groups;
  if (groups === undefined) return false;
  const draft = newDraft(line, PKEXEC, executed === undefined ? 'failure' : 'success');
  draft['user.name'] = groups['user'];
  draft['user.effective.name'] = groups['target'];
  draft['event.reason'] = groups['reason'];
  draft['process.tty'] = groups['tty'] === 'unknown' ? undefined : groups['tty'];
  draft['process.command_line'] = groups['command'];
  out.push(draft);
  return true;
};
