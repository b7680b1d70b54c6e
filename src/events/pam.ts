import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { kindOf } from './kinds.ts';
import type { EventKind } from './kinds.ts';
import { parsePamFields } from './pam-fields.ts';
import { setPeer } from './peer.ts';
import { knownModuleText, parseModuleText } from './pam-modules.ts';
import type { ProgramParser } from './program-parser.ts';
import { numberBetween, part, skipSpaces, trimmedEnd } from './scan.ts';
import type { SyslogLine } from './syslog-line.ts';

const OPENED = kindOf('session_opened');
const CLOSED = kindOf('session_closed');
const CRON_SESSION = kindOf('cron_session');
const PASSWORD = kindOf('password_changed');
const UNKNOWN_USER = kindOf('pam_unknown_user');
const MORE = kindOf('pam_more_failures');
const AUTH_OF_SERVICE = {
  sshd: kindOf('ssh_pam_failure'),
  sudo: kindOf('sudo_auth'),
  polkit: kindOf('polkit_auth'),
  display: kindOf('login'),
  other: kindOf('pam_auth'),
} as const;
const SSH_SUCCESS = kindOf('ssh_pam_success');

const DISPLAY =
  /^(?:gdm|lightdm|sddm|kdm|xdm|lxdm|kscreenlocker|xscreensaver|gnome-screensaver|cinnamon-screensaver|mate-screensaver|kde)/;

/** What a PAM service is for; it decides the action of a failure. */
function familyOf(service: string): keyof typeof AUTH_OF_SERVICE {
  if (service === 'sshd') return 'sshd';
  if (service === 'sudo' || service === 'sudo-i') return 'sudo';
  if (service === 'polkit-1') return 'polkit';
  return DISPLAY.test(service) ? 'display' : 'other';
}

/** What a success of a service is: sshd's have a name of their own, for its failures are called so. */
function successOf(service: string): EventKind {
  const family = familyOf(service);
  return family === 'sshd' ? SSH_SUCCESS : AUTH_OF_SERVICE[family];
}

/** A service has its program: what another one says in its name is a quotation, not an event. */
function speaksFor(program: string, service: string): boolean {
  if (service === 'sshd') return program.startsWith('sshd');
  if (service === 'sudo' || service === 'sudo-i') return program === 'sudo' || program === 'sudoedit';
  if (service === 'su' || service === 'su-l')
    return program === 'su' || program === 'su-l' || program === 'runuser';
  return true;
}

/** Services that run jobs rather than people. */
function isCron(service: string): boolean {
  return service === 'cron' || service === 'crond' || service === 'atd';
}

/** Which module of which service speaks, and where its words begin. */
interface Speaker {
  module: string;
  service: string;
  start: number;
}

/**
 * Reads who speaks: `pam_unix(sshd:auth): `, `(pam_unix) `, `pam_unix: `, `PAM ` (sshd's own), or a header of the form
 * `sshd(pam_unix)[17]:`.
 */
function speakerOf(line: SyslogLine): Speaker | undefined {
  const text = line.message;
  if (line.module?.startsWith('pam_')) return { module: line.module, service: line.program, start: 0 };
  const code = text.charCodeAt(0);
  if (code === 40) {
    const close = text.indexOf(')');
    if (!text.startsWith('(pam_') || close > 40) return undefined;
    return { module: text.slice(1, close), service: line.program, start: skipSpaces(text, close + 1) };
  }
  if (code === 80)
    return text.startsWith('PAM ') ? { module: 'pam', service: line.program, start: 4 } : undefined;
  if (!text.startsWith('pam_')) return undefined;
  let at = 4;
  while (at < 40 && text.charCodeAt(at) !== 40 && text.charCodeAt(at) !== 58) at++;
  const module = text.slice(0, at);
  if (text.charCodeAt(at) === 58) return { module, service: line.program, start: skipSpaces(text, at + 1) };
  if (text.charCodeAt(at) !== 40) return undefined;
  const close = text.indexOf(')', at);
  if (close < 0 || close - at > 100 || text.charCodeAt(close + 1) !== 58) return undefined;
  const colon = text.indexOf(':', at);
  const service = colon < close ? text.slice(at + 1, colon) : line.program;
  return { module, service: service === '' ? line.program : service, start: skipSpaces(text, close + 2) };
}

/** `session opened for user NAME[(uid=N)] by [NAME](uid=N)` and `session closed for user NAME`. */
function parseSession(line: SyslogLine, out: Draft[], service: string, start: number): boolean {
  const text = line.message;
  const isOpened = text.startsWith('session opened for user ', start);
  if (!isOpened && !text.startsWith('session closed for user ', start)) return false;
  const nameStart = start + 'session opened for user '.length;
  const end = trimmedEnd(text);
  let nameEnd = end;
  const cron = isCron(service);
  const draft = newDraft(line, cron ? CRON_SESSION : isOpened ? OPENED : CLOSED, 'success');
  if (isOpened) {
    const by = text.lastIndexOf(' by ', end);
    if (by >= nameStart) {
      nameEnd = by;
      const paren = text.lastIndexOf('(', end);
      const byEnd = paren > by ? paren : end;
      if (byEnd > by + 4) draft['source.user.name'] = text.slice(by + 4, byEnd);
    }
  } else if (cron) {
    draft['event.type'] = 'end';
  }
  const uid = text.lastIndexOf('(uid=', nameEnd - 1);
  if (uid > nameStart && text.charCodeAt(nameEnd - 1) === 41) nameEnd = uid;
  draft['user.name'] = part(text, nameStart, nameEnd);
  out.push(draft);
  return true;
}

/** `authentication failure; logname=… rhost=…` and `N more authentication failures; …`. */
function parseAuthentication(line: SyslogLine, out: Draft[], speaker: Speaker): boolean {
  const text = line.message;
  const end = trimmedEnd(text);
  const semicolon = text.indexOf(';', speaker.start);
  if (semicolon < 0 || semicolon - speaker.start > 48) return false;
  const words = text.slice(speaker.start, semicolon);
  const more = words.indexOf(' more authentication failure');
  const isSuccess = words === 'authentication success';
  if (!isSuccess && more < 0 && words !== 'authentication failure' && words !== 'Authentication failure')
    return false;
  const kind =
    more > 0 ? MORE : isSuccess ? successOf(speaker.service) : AUTH_OF_SERVICE[familyOf(speaker.service)];
  const draft = newDraft(line, kind, isSuccess ? 'success' : 'failure');
  draft['event.reason'] = words;
  if (more > 0) {
    const attempts = numberBetween(words, 0, more);
    if (attempts >= 0) draft['event.attempts'] = attempts;
  }
  draft['event.method'] = speaker.module;
  const fields = parsePamFields(text, semicolon + 1, end, speaker.service);
  draft['user.name'] = fields.user ?? fields.ruser;
  if (fields.ruser !== undefined) draft['source.user.name'] = fields.ruser;
  // sshd says `ssh` for want of a terminal
  if (fields.tty !== undefined && fields.tty !== 'ssh') draft['process.tty'] = fields.tty;
  setPeer(draft, text, fields.rhostStart, fields.rhostEnd);
  out.push(draft);
  return true;
}

/** `password changed for NAME`, `new password not acceptable`. */
function parsePassword(line: SyslogLine, out: Draft[], start: number): boolean {
  const text = line.message;
  const end = trimmedEnd(text);
  if (text.startsWith('password changed for ', start)) {
    const draft = newDraft(line, PASSWORD, 'success');
    draft['user.target.name'] = part(text, start + 'password changed for '.length, end);
    out.push(draft);
    return true;
  }
  if (!text.startsWith('new password not acceptable', start)) return false;
  const draft = newDraft(line, PASSWORD, 'failure');
  draft['event.reason'] = text.slice(start, end);
  out.push(draft);
  return true;
}

/** The parser of what PAM modules write into the log of whatever program uses them. */
export const parsePam: ProgramParser = (line, out) => {
  const speaker = speakerOf(line);
  if (speaker === undefined) return false;
  if (!speaksFor(line.program, speaker.service)) return true;
  const { start, service } = speaker;
  const text = line.message;
  switch (text.charCodeAt(start)) {
    case 115: // s
      if (parseSession(line, out, service, start)) return true;
      break;
    case 112: // p
    case 110: // n
      if (parsePassword(line, out, start)) return true;
      break;
    case 99: // c
      if (text.startsWith('check pass; user unknown', start)) {
        const draft = newDraft(line, UNKNOWN_USER, 'failure');
        draft['event.reason'] = 'user unknown';
        draft['event.method'] = speaker.module;
        out.push(draft);
        return true;
      }
      break;
    default:
      if (parseAuthentication(line, out, speaker)) return true;
  }
  const auth = { failure: AUTH_OF_SERVICE[familyOf(service)], success: successOf(service) };
  if (parseModuleText(line, out, speaker.module, auth, start)) return true;
  return knownModuleText(speaker.module, text, start);
};

/** The same words without a module's name, as some builds of Linux-PAM wrote them; applications have fields of their own. */
export const parseBarePam: ProgramParser = (line, out) =>
  line.message.startsWith('authentication failure; logname=') &&
  parseAuthentication(line, out, { module: 'pam', service: line.program, start: 0 });
