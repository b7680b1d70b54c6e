/** Draws a whole number from 0 to below `below`. */
export type Random = (below: number) => number;

/** The same row of numbers every time. */
export function makeRandom(): Random {
  let state = 7;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Share of some kinds of line, in percent; the rest are sessions, logins, cron and sudo. */
export interface Mix {
  readonly failed: number;
  readonly unknown: number;
  readonly other: number;
}

/** Process and message of a line of an auth log. */
export function makeMessage({ failed, unknown, other }: Mix, ip: string, random: Random): string {
  const user = ['root', 'admin', 'oracle', 'ubuntu', 'deploy', 'mira', 'jonas', 'git'][random(8)]!;
  const peer = `${ip} port ${1024 + random(60_000)}`;
  const sshd = `sshd[${1000 + random(59_000)}]`;
  let share = random(100);
  if ((share -= failed) < 0) return `${sshd}: Failed password for ${user} from ${peer} ssh2`;
  if ((share -= unknown) < 0) return `${sshd}: Invalid user ${user}${random(100)} from ${peer}`;
  if ((share -= other) < 0)
    return `${sshd}: Connection closed by authenticating user ${user} ${peer} [preauth]`;
  const rest = [
    `${sshd}: Accepted publickey for ${user} from ${peer} ssh2: ED25519 SHA256:AbCdEf0123456789AbCdEf0123456789AbCdEf01234`,
    `${sshd}: pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`,
    `${sshd}: pam_unix(sshd:session): session closed for user ${user}`,
    `CRON[${random(60_000)}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`,
    `CRON[${random(60_000)}]: (root) CMD (/usr/local/bin/backup --quick)`,
    `sudo:   ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=/usr/bin/systemctl status nginx`,
  ];
  return rest[random(rest.length)]!;
}
