import { parseAccounts } from './accounts/users.ts';
import { parseAudit } from './audit/audit.ts';
import { parseChkpwd } from './access/chkpwd.ts';
import { parseCron } from './access/cron.ts';
import { parseDoas } from './access/doas.ts';
import { parseDropbear } from './access/dropbear.ts';
import { createLogindParser } from './access/logind.ts';
import { parseDisplayManager, parseLogin } from './access/login.ts';
import { parsePkexec, parsePolkit } from './access/polkit.ts';
import { createSuParser } from './access/su.ts';
import { parseSudo } from './access/sudo.ts';
import { parseBarePam, parsePam } from './pam.ts';
import type { ProgramParser } from './program-parser.ts';
import type { SessionTable } from './sessions.ts';
import { createSshdParser } from './sshd/sshd.ts';

/** The parser of one program, and how its events are linked into sessions. */
export interface Family {
  readonly parse: ProgramParser;
  readonly sessions: 'ssh' | 'login' | 'none';
  /** Whether it reads from the start only, so that a line whose end is missing still tells the truth. */
  readonly readsCutLines: boolean;
  /** Whether it reads the message in the line's source; else it is cut out as `message`. */
  readonly readsSource: boolean;
  /** Whether a wording it does not know counts as drift. */
  readonly isKnown: boolean;
}

/** Finds the family of a program by its syslog identifier. */
export type Registry = (program: string) => Family;

const ACCOUNT_PROGRAMS =
  'useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chgpasswd newusers chage chfn chsh adduser addgroup deluser';
const DISPLAY_MANAGERS =
  'gdm gdm-password gdm-autologin gdm-fingerprint gdm-launch-environment gdm-session-worker gdm3 lightdm lightdm-greeter sddm sddm-helper kdm xdm lxdm';

/** PAM speaks in the name of every program that uses it. */
function withPam(parse: ProgramParser): ProgramParser {
  return (line, out) => {
    return ((mayBePam(line.message) || line.module !== undefined) && parsePam(line, out)) || parse(line, out);
  };
}

/** Whether the message begins as PAM's do: with `p`, `(` or `P`. */
export function mayBePam(message: string): boolean {
  const first = message.charCodeAt(0);
  return first === 112 || first === 40 || first === 80;
}

/** Every built-in parser under the names its program signs with. A parser of a new program is a file and a row here. */
export function createRegistry(sessions: SessionTable): Registry {
  const families = new Map<string, Family>();
  function add(
    names: string,
    parse: ProgramParser,
    kind: Family['sessions'] = 'login',
    readsCutLines = false,
  ): void {
    const family: Family = {
      parse: kind === 'ssh' ? parse : withPam(parse),
      sessions: kind,
      readsCutLines,
      readsSource: names.startsWith('sshd'),
      isKnown: true,
    };
    for (const name of names.split(' ')) families.set(name, family);
  }
  add('sshd sshd-session sshd-auth', createSshdParser(sessions, parsePam), 'ssh');
  add('dropbear', parseDropbear, 'ssh');
  add('sudo sudoedit', parseSudo, 'login', true);
  add('su su-l runuser', createSuParser());
  add('doas', parseDoas);
  add('login', parseLogin);
  add(DISPLAY_MANAGERS, parseDisplayManager);
  add('polkitd polkit-agent-helper-1', parsePolkit);
  add('pkexec', parsePkexec);
  add('auditd audispd audisp-syslog audit', parseAudit, 'none');
  add('unix_chkpwd unix2_chkpwd', parseChkpwd, 'none');
  add('systemd-logind', createLogindParser(), 'none');
  add('CRON cron crond crontab CROND anacron atd', parseCron);
  add(ACCOUNT_PROGRAMS, parseAccounts, 'none');
  const other: Family = {
    parse: withPam(parseBarePam),
    sessions: 'login',
    readsCutLines: false,
    readsSource: false,
    isKnown: false,
  };
  return (program) => families.get(program) ?? other;
}
