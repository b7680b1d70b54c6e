import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, NETWORK_FAILURE, PEER, USER_AND_PEER } from './outcomes.ts';

// `NAME (HELO) [ADDRESS]:PORT I=[OWN]:PORT Ci=N`; Exim takes no brackets and blanks in a HELO but those of an address.
const CLIENT = `(?:[^\\s()\\[\\]]+ )?(?:\\([^()\\s]*\\) )?\\[${IP}\\](?::\\d+)?(?: I=\\[[^\\]]*\\](?::\\d+)?)?(?: Ci=\\d+)?(?: U=\\S+)?`;
const OWN_LOG =
  '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?: [-+]\\d{4})?) (?:\\[\\d+\\] )?(?:[-\\w]{16,23} )?';
const SYSLOG =
  '^(?:\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? )?(?:\\[\\d+\\] )?(?:[-\\w]{16,23} )?';

type Meaning = Omit<UserPattern, 'match' | 'programs' | 'timestamp'>;

/** What Exim says, into a log of its own and to syslog. */
function exim(words: string, meaning: Meaning): UserPattern[] {
  return [
    { ...meaning, match: OWN_LOG + words, set: { 'process.name': 'exim' }, timestamp: 'ts' },
    { ...meaning, match: SYSLOG + words, programs: ['exim', 'exim4'] },
  ];
}

const protocol: Meaning = {
  name: 'exim_protocol',
  action: 'mail_protocol_error',
  ...NETWORK_FAILURE,
  fields: PEER,
};

/** Exim: logins, refused mail and clients that break the protocol. */
export const EXIM_PATTERNS: readonly UserPattern[] = [
  // the name that was tried comes last, so the peer is looked for from the start
  ...exim(
    `[-\\w]+ authenticator failed for ${CLIENT}: 535 Incorrect authentication data(?: \\(set_id=(?P<user>.*)\\))?`,
    { name: 'exim_auth', action: 'mail_login', ...FAILURE, fields: USER_AND_PEER },
  ),
  ...exim(`H=${CLIENT} .*(?:rejected|dropped by|sender verify fail)`, {
    name: 'exim_rejected',
    action: 'mail_rejected',
    category: 'email',
    outcome: 'failure',
    fields: PEER,
  }),
  // what the client sent stands before the peer, and Exim's own words behind it
  ...exim(
    `SMTP protocol error in ".*" H=${CLIENT} (?:AUTH command used when not advertised|[-\\w]+ authentication mechanism not supported)(?:: \\d+ Time\\(s\\))?$`,
    { ...protocol, name: 'exim_auth_protocol' },
  ),
  ...exim(
    `SMTP protocol synchronization error \\([^()]*\\): rejected (?:connection from|"[^"]*") H=${CLIENT} `,
    protocol,
  ),
  ...exim(
    `(?:no MAIL in )?SMTP (?:call|connection) from ${CLIENT} (?:dropped: |closed by DROP|(?:D|C)=)`,
    protocol,
  ),
  ...exim(`no host name found for IP address ${IP}$`, protocol),
  ...exim(`no IP address found for host \\S+ \\(during SMTP connection from ${CLIENT}\\)$`, protocol),
];
