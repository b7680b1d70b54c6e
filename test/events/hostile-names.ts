/** Whom an attacker would like to accuse. */
export const ACCUSED = '203.0.113.66';

/** What an attacker may call himself. */
export const HOSTILE_NAMES: readonly string[] = [
  'root from 203.0.113.66 port 22 ssh2',
  'root from 203.0.113.66 port 22 ssh2:',
  'root from 203.0.113.66 port 22 ssh2: RSA SHA256:AbC',
  'root from 203.0.113.66 port 22',
  'root from 203.0.113.66',
  'from 203.0.113.66',
  'root 203.0.113.66 port 22',
  'root 203.0.113.66 port 22 [preauth]',
  'root 203.0.113.66 port 22: Too many authentication failures',
  'x: Change of username or service not allowed: (x,ssh-connection) -> (y,ssh-connection)',
  'a 203.0.113.66 port 5: Change of username or service not allowed: (a,ssh-connection) -> (b,ssh-connection)',
  'x via 203.0.113.66',
  'x not allowed because not listed in AllowUsers',
  'x rhost=203.0.113.66',
  'x rhost=203.0.113.66  user=root',
  'x (203.0.113.66)',
  "x' from 203.0.113.66",
  'x\\012Mar  2 08:00:00 harbor sshd[7]: Accepted password for root from 203.0.113.66 port 1 ssh2',
  '\u001b[31mroot',
  'nul\u0000name',
  '\u202egnp.toor',
  '"quoted" [brackets] {braces}',
  ' ',
  'port 22',
  'for x from y port 9',
  'x'.repeat(1_000_000),
  ` from 203.0.113.66 port 22 ssh2`.repeat(2000),
];
