import type { Chance } from './random.ts';

// What people and jobs of a small company write into the authentication logs of four hosts.

export const HOSTS = ['web1', 'db1', 'build1', 'gate1'] as const;
export type Host = (typeof HOSTS)[number];

/** A line of a host's log, without its stamp. */
export interface Said {
  readonly atMs: number;
  readonly line: string;
}

interface Person {
  readonly name: string;
  readonly isAdmin: boolean;
  /** Types a password rather than using a key, and so mistypes. */
  readonly typesPassword: boolean;
  readonly home: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OFFICE = '192.0.2.1';
const CI = '192.0.2.50';
const BACKUP = '192.0.2.60';

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
const PEOPLE: readonly Person[] = NAMES.map((name, i) => ({
  name,
  isAdmin: i < 3,
  typesPassword: i % 3 === 0,
  home: `198.51.100.${10 + i}`,
}));

const COMMANDS = [
  '/usr/bin/systemctl status nginx',
  '/usr/bin/systemctl reload nginx',
  '/usr/bin/apt update',
  '/usr/bin/journalctl -u app -n 200',
  '/usr/bin/tail -n 100 /var/log/auth.log',
  '/usr/bin/docker ps',
  '/usr/bin/less /etc/nginx/nginx.conf',
  '/usr/bin/id deploy',
];

/** All lines of a day in order of time; `startMs` is its midnight in UTC. */
export function dayOfLogs(startMs: number, chance: Chance): Said[] {
  const out: Said[] = [];
  let pid = 1000 + chance.integer(0, 20_000);
  const say = (host: Host, atMs: number, program: string, message: string): void => {
    out.push({ atMs, line: `${host} ${program}[${pid}]: ${message}` });
  };
  const weekday = new Date(startMs).getUTCDay();
  const isWorkday = weekday >= 1 && weekday <= 5;

  /** A session over SSH, and what is done in it; answers when it ends. */
  function session(
    host: Host,
    atMs: number,
    user: string,
    from: string,
    method: string,
    lengthMs: number,
  ): void {
    pid++;
    const port = chance.integer(32_768, 60_999);
    const key = method === 'publickey' ? ': ED25519 SHA256:3xyBq1E0fD5pVtBv0Jc9oQz8mWk2sYh7rLg4nTuA6dX' : '';
    say(host, atMs, 'sshd', `Accepted ${method} for ${user} from ${from} port ${port} ssh2${key}`);
    say(
      host,
      atMs + 40,
      'sshd',
      `pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`,
    );
    say(
      host,
      atMs + lengthMs,
      'sshd',
      `Received disconnect from ${from} port ${port}:11: disconnected by user`,
    );
    say(host, atMs + lengthMs + 5, 'sshd', `pam_unix(sshd:session): session closed for user ${user}`);
  }

  function mistype(host: Host, atMs: number, user: string, from: string): void {
    const times = chance.pick([1, 1, 1, 2, 2, 3]);
    for (let i = 0; i < times; i++)
      say(
        host,
        atMs - (times - i) * 4000,
        'sshd',
        `Failed password for ${user} from ${from} port 51234 ssh2`,
      );
  }

  function sudo(host: Host, atMs: number, user: string, command: string): void {
    pid++;
    if (chance.happens(0.04)) {
      const who = `logname=${user} uid=1000 euid=0 tty=/dev/pts/0 ruser=${user} rhost=  user=${user}`;
      say(host, atMs - 5000, 'sudo', `pam_unix(sudo:auth): authentication failure; ${who}`);
    }
    say(host, atMs, 'sudo', `  ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`);
    say(host, atMs + 2, 'sudo', 'pam_unix(sudo:session): session opened for user root(uid=0) by (uid=1000)');
    say(host, atMs + 900, 'sudo', 'pam_unix(sudo:session): session closed for user root');
  }

  function work(person: Person): void {
    // a phone's network gives a new address now and then
    const travels = chance.happens(0.03);
    const from = travels ? `203.0.113.${chance.integer(1, 254)}` : chance.happens(0.4) ? person.home : OFFICE;
    for (let n = chance.integer(2, 7); n > 0; n--) {
      const host = chance.pick(HOSTS);
      const atMs = startMs + chance.between(7.5 * HOUR, 18 * HOUR);
      const lengthMs = chance.between(2 * MINUTE, 2 * HOUR);
      if (person.typesPassword && chance.happens(0.12)) mistype(host, atMs, person.name, from);
      session(host, atMs, person.name, from, person.typesPassword ? 'password' : 'publickey', lengthMs);
      if (!person.isAdmin && !chance.happens(0.3)) continue;
      for (let i = chance.integer(0, 5); i > 0; i--)
        sudo(host, atMs + chance.between(10_000, lengthMs), person.name, chance.pick(COMMANDS));
      if (person.isAdmin && chance.happens(0.1)) sudo(host, atMs + 9000, person.name, '/bin/bash');
    }
  }

  /** Deployments by day, a backup by night, cron all the time. */
  function jobs(): void {
    const deploysUntil = isWorkday ? 18 * HOUR : 0;
    for (let atMs = 8 * HOUR; atMs < deploysUntil; atMs += chance.between(20 * MINUTE, 90 * MINUTE))
      session('web1', startMs + atMs, 'deploy', CI, 'publickey', 40_000);
    for (const host of HOSTS) {
      session(
        host,
        startMs + 2 * HOUR + chance.between(0, MINUTE),
        'backup',
        BACKUP,
        'publickey',
        30 * MINUTE,
      );
      for (let atMs = 0; atMs < DAY; atMs += 5 * MINUTE) {
        const user = atMs % HOUR === 0 ? 'root' : 'monitor';
        say(
          host,
          startMs + atMs + 1000,
          'CRON',
          `pam_unix(cron:session): session opened for user ${user}(uid=0) by (uid=0)`,
        );
        say(host, startMs + atMs + 1010, 'CRON', `(${user}) CMD (/usr/local/bin/check-queue --quiet)`);
        say(host, startMs + atMs + 2000, 'CRON', `pam_unix(cron:session): session closed for user ${user}`);
      }
    }
  }

  /** A package that brings its user; once a week somebody new; somebody on call at night. */
  function rareThings(): void {
    const atMs = startMs + 6.4 * HOUR;
    if (chance.happens(0.3))
      say(
        'web1',
        atMs,
        'useradd',
        'new user: name=_chrony, UID=115, GID=121, home=/var/lib/chrony, shell=/usr/sbin/nologin',
      );
    if (weekday === 1) {
      say(
        'gate1',
        startMs + 9 * HOUR,
        'useradd',
        'new user: name=newhire, UID=1042, GID=1042, home=/home/newhire, shell=/bin/bash',
      );
      sudo('gate1', startMs + 9 * HOUR - 900, 'alice', '/usr/sbin/useradd -m -s /bin/bash newhire');
    }
    if (chance.happens(0.3))
      session('db1', startMs + 22.5 * HOUR, 'bob', '198.51.100.11', 'publickey', 20 * MINUTE);
  }

  if (isWorkday) PEOPLE.forEach(work);
  jobs();
  rareThings();
  return out.filter(({ atMs }) => atMs < startMs + DAY).sort((a, b) => a.atMs - b.atMs);
}

/** What the whole internet does to hosts it can reach, on a day on which nobody in particular is after them. */
export function dayOfScans(startMs: number, chance: Chance): Said[] {
  const out: Said[] = [];
  for (let atMs = 0; atMs < DAY; atMs += chance.between(MINUTE, 12 * MINUTE)) {
    const from = `203.0.113.${chance.integer(1, 254)}`;
    const host = chance.pick(['gate1', 'web1', 'build1'] as const);
    const attempts = chance.pick([1, 1, 2, 3, 3, 5, 12, 40]);
    for (let i = 0; i < attempts; i++) {
      const user = chance.pick([
        'root',
        'root',
        'root',
        'admin',
        'ubuntu',
        'test',
        'oracle',
        'git',
        'postgres',
      ]);
      const at = startMs + atMs + i * chance.between(1500, 6000);
      const isKnown = user === 'root';
      const port = 30_000 + i;
      if (!isKnown)
        out.push({ atMs: at, line: `${host} sshd[99]: Invalid user ${user} from ${from} port ${port}` });
      const name = isKnown ? user : `invalid user ${user}`;
      out.push({
        atMs: at + 900,
        line: `${host} sshd[99]: Failed password for ${name} from ${from} port ${port} ssh2`,
      });
    }
  }
  return out.filter(({ atMs }) => atMs < startMs + DAY).sort((a, b) => a.atMs - b.atMs);
}
