/** Who an entry says it is of, and what the journal itself found out about its sender. */
export interface Sender {
  /** The program that is claimed: anybody can choose it. */
  readonly program: string;
  /** Process name; a process can give itself any. Missing where it ended before the journal looked. */
  readonly command: string | undefined;
  /** User that sent it; missing in what was imported or came over the network. */
  readonly uid: string | undefined;
  /** Path of the program's file; missing as the process name. */
  readonly executable: string | undefined;
  readonly unit: string | undefined;
  /** How it came: `syslog`, `journal`, `stdout`, `audit`, `kernel`, … */
  readonly transport: string | undefined;
  readonly message: string;
}

/** Run by root and never by a user. */
const ROOTS = new Set(
  (
    'login runuser systemd-logind auditd audispd audisp-syslog audit atd polkitd ' +
    'useradd usermod userdel groupadd groupmod groupdel chpasswd chgpasswd newusers adduser addgroup deluser ' +
    'gdm gdm-password gdm-autologin gdm-fingerprint gdm-launch-environment gdm-session-worker gdm3 ' +
    'lightdm sddm sddm-helper kdm xdm lxdm'
  ).split(' '),
);

/** Run by a user with the rights of root (set-user-ID), or by root for a user: names, and those of their files. */
const FOR_USERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^sudo(?:edit)?$/, /^sudo/],
  [/^su(?:-l)?$/, /^su(?:-|$)/],
  [/^(?:CRON|cron|crond|CROND|anacron)$/, /^(?:cron|crond|anacron)$/i],
  [
    /^(?:doas|pkexec|passwd|chage|chfn|chsh|gpasswd|crontab)$/,
    /^(?:doas|pkexec|passwd|chage|chfn|chsh|gpasswd|crontab)$/,
  ],
  [/^(?:unix2?_chkpwd|polkit-agent-helper-1)$/, /^(?:unix2?_chkpwd|polkit-agent-helper-1)$/],
];

const SSH = /^(?:sshd(?:-session|-auth)?|dropbear)$/;
const SSH_FILE = /^(?:sshd|dropbear)/;
/** Who came in, or was not let in: said by the part of the server that stays root. Ends of sessions are said by others. */
const SSH_WORD_OF_ROOT =
  /^(?:Accepted|Failed|Partial|Postponed|Invalid|Illegal|User |ROOT|Bad password|Login attempt|Pubkey auth|Password auth|error: (?:PAM|maximum)|maximum auth|pam_|\(pam_|PAM)/i;

const SYSTEM_FOLDER = /^(?:\/usr(?:\/local)?)?\/(?:s?bin|libexec|lib(?:32|64)?)\/(?:.*\/)?(?<file>[^/]+)$/;
const POLKIT_UNIT = 'polkit.service';

/**
 * Whether the sender can not be the program it names. Only what journald found out itself counts: the user before all,
 * which no sender can choose or hide. An entry without it was imported, and was judged where it came from.
 */
export function isForged(sender: Sender): boolean {
  const { program, command, uid, unit, transport } = sender;
  if (transport === 'kernel' || transport === 'audit') return false;
  const forUsers = FOR_USERS.find(([name]) => name.test(program))?.[1];
  const isSsh = SSH.test(program);
  const file = isSsh ? SSH_FILE : forUsers;
  // Root too lets `logger` speak, and what that says is not of the program.
  if ((isSsh || program.startsWith('su')) && command !== undefined && file?.test(command) === false)
    return true;
  if (uid === undefined || uid === '0') return false;
  if (ROOTS.has(program)) return !(program === 'polkitd' && unit === POLKIT_UNIT);
  if (file === undefined) return false;
  return (isSsh && SSH_WORD_OF_ROOT.test(sender.message)) || !isInstalled(sender, file);
}

/** Whether the process runs a file of the system with such a name; one that had ended already may have. */
function isInstalled({ command, executable }: Sender, file: RegExp): boolean {
  if (executable === undefined) return command === undefined;
  const name = SYSTEM_FOLDER.exec(executable.replace(/ \(deleted\)$/, ''))?.groups?.['file'];
  return name !== undefined && !executable.includes('/../') && file.test(name);
}
