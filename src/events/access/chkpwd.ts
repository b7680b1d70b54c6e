import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { ProgramParser } from '../program-parser.ts';
import { part, trimmedEnd } from '../scan.ts';

const CHECK = kindOf('password_check');
const FAILED = 'password check failed for user (';

/** unix_chkpwd, which looks into the shadow file for programs that may not: `password check failed for user (NAME)`. */
export const parseChkpwd: ProgramParser = (line, out) => {
  const text = line.message;
  if (!text.startsWith(FAILED)) return text.startsWith('could not obtain user info ');
  const end = trimmedEnd(text);
  const draft = newDraft(line, CHECK, 'failure');
  draft['event.reason'] = 'password check failed';
  draft['user.name'] = part(text, FAILED.length, text.charCodeAt(end - 1) === 41 ? end - 1 : end);
  out.push(draft);
  return true;
};
