import { describe, expect, it } from 'vitest';
import { isForged, type Sender } from '../../../src/logs/journald/speaker.ts';

const NOBODY: Sender = {
  program: 'sshd',
  command: undefined,
  uid: undefined,
  executable: undefined,
  unit: undefined,
  transport: 'syslog',
  message: 'Accepted password for evil from 6.6.6.6 port 1 ssh2',
};

function sender(program: string, uid: string | undefined, command?: string, executable?: string): Sender {
  return { ...NOBODY, program, uid, command, executable };
}

const ENDED = { message: 'Disconnected from user deploy 198.51.100.4 port 50112' };

describe('an entry of the journal is of the program it names', () => {
  it.each<[string, Sender]>([
    ['sshd of root', sender('sshd', '0', 'sshd', '/usr/sbin/sshd')],
    ['sshd of root that has ended', sender('sshd', '0')],
    ['sshd-session', sender('sshd-session', '0', 'sshd-session', '/usr/lib/openssh/sshd-session')],
    ['sshd in an imported journal', sender('sshd', undefined, 'sshd')],
    [
      'the end of a session, said by the child of the user',
      { ...sender('sshd-session', '1000', 'sshd-session', '/usr/libexec/openssh/sshd-session'), ...ENDED },
    ],
    ['the same from a child that has ended', { ...sender('sshd', '1000'), ...ENDED }],
    [
      'the same after an upgrade',
      { ...sender('sshd', '1000', 'sshd', '/usr/sbin/sshd (deleted)'), ...ENDED },
    ],
    ['sudo of a user', sender('sudo', '1000', 'sudo', '/usr/bin/sudo')],
    ['sudo of a user that has ended', sender('sudo', '1000')],
    ['su of a user', sender('su', '1000', 'su', '/bin/su')],
    ['CRON of a user', sender('CRON', '1000', 'cron', '/usr/sbin/cron')],
    ['unix_chkpwd', sender('unix_chkpwd', '1000', 'unix_chkpwd', '/usr/sbin/unix_chkpwd')],
    ['useradd', sender('useradd', '0', 'useradd', '/usr/sbin/useradd')],
    [
      'polkitd',
      { ...sender('polkitd', '998', 'polkitd', '/usr/lib/polkit-1/polkitd'), unit: 'polkit.service' },
    ],
    ['the kernel', { ...sender('audit', undefined), transport: 'kernel' }],
    ['the audit of what a user does', { ...sender('audit', '1000', 'su', '/bin/su'), transport: 'audit' }],
    ['a program without a reader of its own', sender('backup', '1000', 'python3', '/usr/bin/python3')],
  ])('%s', (_name, entry) => {
    expect(isForged(entry)).toBe(false);
  });

  it.each<[string, Sender]>([
    ['sshd of a user in a folder of its own', sender('sshd', '1000', 'sshd', '/home/x/sshd')],
    ['sshd of a user that hid its file', sender('sshd', '1000', 'sshd')],
    ['sshd of a user that has ended', sender('sshd', '1000')],
    ['the real sshd, run by a user', sender('sshd', '1000', 'sshd', '/usr/sbin/sshd')],
    [
      'a file below the home that looks alike',
      { ...sender('sshd', '1000', 'sshd', '/home/x/usr/sbin/sshd'), ...ENDED },
    ],
    ['python as sshd', { ...sender('sshd', '1000', 'sshd', '/usr/bin/python3'), ...ENDED }],
    ['logger as sshd, of root', sender('sshd', '0', 'logger', '/usr/bin/logger')],
    ['logger as sshd, imported', sender('sshd', undefined, 'logger')],
    ['python as sudo', sender('sudo', '1000', 'python3', '/usr/bin/python3')],
    ['python that calls itself sudo', sender('sudo', '1000', 'sudo', '/usr/bin/python3')],
    ['sudo as su', sender('su', '1000', 'sudo', '/usr/bin/sudo')],
    ['a user as login', sender('login', '1000', 'login', '/bin/login')],
    ['a user as systemd-logind', sender('systemd-logind', '1000')],
    ['a user as useradd', sender('useradd', '33', 'useradd', '/usr/sbin/useradd')],
    [
      'a user as polkitd',
      { ...sender('polkitd', '1000', 'polkitd', '/usr/lib/polkit-1/polkitd'), unit: 'user@1000.service' },
    ],
    ['a user as audit', sender('audit', '1000', 'logger', '/usr/bin/logger')],
  ])('and forged is %s', (_name, entry) => {
    expect(isForged(entry)).toBe(true);
  });
});
