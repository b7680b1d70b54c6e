import { isPeerText } from './address.ts';
import { part, SPACE } from './scan.ts';

/** The fields of `logname=L uid=N euid=N tty=T ruser=R rhost=H  user=U`. */
export interface PamFields {
  readonly user: string | undefined;
  readonly ruser: string | undefined;
  readonly tty: string | undefined;
  readonly rhostStart: number;
  readonly rhostEnd: number;
}

const RHOST = ' rhost=';
const USER = ' user=';

interface Candidate {
  readonly ruserEnd: number;
  readonly rhostEnd: number;
  /** Start of the user's name, or -1 where none is given. */
  readonly userStart: number;
}

/** The reading in which the remote host stands at `mark`; `undefined` if what follows is not the end or a user. */
function candidateAt(text: string, mark: number, end: number): Candidate | undefined {
  const start = mark + RHOST.length;
  let rhostEnd = start;
  while (rhostEnd < end && text.charCodeAt(rhostEnd) !== SPACE) rhostEnd++;
  if (rhostEnd > start && !isPeerText(text, start, rhostEnd)) return undefined;
  if (rhostEnd === end) return { ruserEnd: mark, rhostEnd, userStart: -1 };
  // pam_unix puts two blanks before `user=`, pam_sss one
  const gap = text.charCodeAt(rhostEnd + 1) === SPACE ? 1 : 0;
  if (!text.startsWith(USER, rhostEnd + gap)) return undefined;
  return { ruserEnd: mark, rhostEnd, userStart: rhostEnd + gap + USER.length };
}

/**
 * Which ` rhost=` is the module's own. Names can hold copies of it: the user's behind it and, where a daemon hands the
 * name over as remote user (FTP), before it. sshd has no remote user: its first is right. Else the reading in which
 * remote user and user agree is right; else, with a remote user, the last.
 */
function choose(text: string, ruserStart: number, end: number, service: string): Candidate | undefined {
  let first: Candidate | undefined;
  let last: Candidate | undefined;
  let mark = text.indexOf(RHOST, ruserStart - 1);
  for (let tries = 0; mark >= 0 && mark < end && tries < 64; tries++) {
    const candidate = candidateAt(text, mark, end);
    if (candidate !== undefined) {
      const ruserLength = mark - ruserStart;
      const isSame =
        candidate.userStart >= 0 &&
        ruserLength > 0 &&
        end - candidate.userStart === ruserLength &&
        text.slice(ruserStart, mark) === text.slice(candidate.userStart, end);
      if (isSame) return candidate;
      first ??= candidate;
      last = candidate;
    }
    mark = text.indexOf(RHOST, mark + 1);
  }
  const isWithoutRuser = service === 'sshd' || (first !== undefined && first.ruserEnd <= ruserStart);
  return isWithoutRuser ? first : last;
}

function valueOf(text: string, name: string, start: number, end: number): string | undefined {
  const at = text.indexOf(name, start);
  if (at < 0 || at >= end) return undefined;
  const from = at + name.length;
  const stop = text.indexOf(' ', from);
  return part(text, from, stop < 0 || stop > end ? end : stop);
}

/** Reads the fields in [start, end), of which user and remote user are text of the other side's choosing. */
export function parsePamFields(text: string, start: number, end: number, service: string): PamFields {
  const preauth = text.startsWith(' [preauth]', end - 10) ? 10 : 0;
  const stop = trimSpaces(text, end - preauth);
  const ruser = text.indexOf(' ruser=', start);
  const tty = valueOf(text, ' tty=', start, ruser < 0 ? stop : ruser);
  const ruserStart = ruser < 0 ? start : ruser + ' ruser='.length;
  const found = choose(text, ruserStart, stop, service);
  if (found === undefined) {
    return { user: valueOf(text, USER, start, stop), ruser: undefined, tty, rhostStart: 0, rhostEnd: 0 };
  }
  return {
    user: found.userStart < 0 ? undefined : part(text, found.userStart, stop),
    ruser: ruser < 0 ? undefined : part(text, ruserStart, found.ruserEnd),
    tty,
    rhostStart: found.ruserEnd + RHOST.length,
    rhostEnd: found.rhostEnd,
  };
}

function trimSpaces(text: string, end: number): number {
  let at = end;
  while (at > 0 && text.charCodeAt(at - 1) === SPACE) at--;
  return at;
}
