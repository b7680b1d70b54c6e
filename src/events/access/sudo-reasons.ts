// What sudo writes between the user and the fields (plugins/sudoers of sudo 1.8 and 1.9), other than the counted
// `N incorrect password attempts`.

/** The command did not run. */
const REFUSALS = [
  'user NOT in sudoers',
  'user NOT authorized on host',
  'command not allowed',
  'setid command rejected in intercept mode',
  'user not allowed to ',
  'not allowed to ',
  'sorry, ',
  'no tty',
  'a terminal is required',
  'a password is required',
  'invalid shell for user ',
  'invalid user-specified editor',
  'account validation failure',
  'your account has expired',
  'Account expired',
  'Account or password is expired',
  'Password expired',
  'unable to change expired password',
  'PAM account management error',
  'PAM authentication',
  'authentication server error',
  'authentication failure',
  'approval failed',
  'approval required',
  'command rejected by ',
  'timed out ',
  'conversation ',
  'unable to initialize PAM',
  'unable to initialize BSD authentication',
  'unable to begin BSD authentication',
  'unable to initialize SIA session',
  'invalid authentication type',
  'Invalid authentication methods',
  'There are no authentication methods',
  'Unable to initialize authentication methods',
  'no valid sudoers sources found',
  'policy plugin ',
  'only root can ',
  'you are not permitted to ',
  'you may not ',
  'illegal option',
  'no passwd entry for ',
  'unknown user',
  'unknown uid',
  'unknown group',
] as const;

/** Told by the way: whether the command ran stands in a line of its own. */
const WARNINGS = [
  'problem with defaults entries',
  'problem parsing sudoers',
  'parse error in ',
  'syntax error',
  'unable to ',
  'unknown login class ',
  'unknown defaults entry ',
  'ignoring time stamp ',
  'time stamp ',
  'timestamp ',
  'too many levels of ',
  'pam_open_session',
  '/',
] as const;

const ATTEMPTS = /^\d{1,9} incorrect password attempts?/;

/** What the text at the start of `head` says of the command: that it was refused, nothing, or neither of these. */
export function sudoReason(head: string): 'refusal' | 'warning' | undefined {
  if (ATTEMPTS.test(head) || REFUSALS.some((refusal) => head.startsWith(refusal))) return 'refusal';
  return WARNINGS.some((warning) => head.startsWith(warning)) ? 'warning' : undefined;
}
