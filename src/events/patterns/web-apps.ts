import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const PROXMOX = [
  'pvedaemon',
  'pveproxy',
  'pmgdaemon',
  'pmgproxy',
  'proxmox-backup-proxy',
  'proxmox-backup-api',
];
const MINISERV =
  '^\\d+\\.\\d+\\.\\d+ (?P<ts>\\[[^\\]]+\\]) (?P<user>\\S+) - (?P<ip>\\S+) \\S+ miniserv\\.pl ';
// Words of which none is `from`
const WORD = '(?:[^ f][^ ]*|f(?:[^ r][^ ]*|r(?:[^ o][^ ]*|o(?:[^ m][^ ]*|m[^ ]+)?)?)?)';
const WORDS = `${WORD}(?: +${WORD})*?`;
const PROXMOX_FAILED =
  'authentication failure; rhost=\\[?(?P<ip>[^\\s\\]]+)\\]?(?::\\d+)? user=(?P<user>.*) msg=';
const OWN_TIME = '^(?P<ts>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[-+]\\d\\d:\\d\\d): ';
const GITEA = `(?:\\S+ )?\\[[IW]\\] (?:\\[\\w+\\] )?Failed authentication attempt for (?P<user>${WORDS}) from \\[?(?P<ip>\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F:.]+)\\]?(?::\\d+)?(?:: ${WORDS})?$`;
const GITEA_TIME = '\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ';

/**
 * The name stands before the peer, and the mail server's answer, which may repeat the name, behind it. So a peer is
 * believed only if there is one place for it.
 */
const ROUNDCUBE_IMAP: readonly UserPattern[] = [
  {
    name: 'roundcube_imap',
    match: `^(?:<\\w+> )?IMAP Error: Login failed for (?P<user>${WORDS})(?: against \\S+)? from ${IP}(?:\\(X-[^()]*\\))?(?:\\. +${WORDS} *)?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'roundcube_imap_unclear',
    match: '^(?:<\\w+> )?IMAP Error: Login failed for ',
    action: 'web_login',
    ...FAILURE,
    fields: {},
  },
];

/** Proxmox, Webmin, Roundcube, Gitea, the pages of pfSense and OPNsense. */
export const WEB_APP_PATTERNS: readonly UserPattern[] = [
  {
    // the peer comes first, the name before Proxmox' own last words
    name: 'proxmox',
    programs: PROXMOX,
    match: `^${PROXMOX_FAILED}`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'proxmox_ok',
    programs: PROXMOX,
    match: "^(?:<[^<>]*> )?successful auth for user '(?P<user>.*)'$",
    action: 'web_login',
    ...SUCCESS,
    fields: { 'user.name': 'user' },
  },
  {
    name: 'webmin',
    programs: ['webmin', 'usermin'],
    match: '^(?:Invalid|Non-existent) login as (?P<user>.*) from (?P<ip>\\S+) *$',
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'webmin_ok',
    programs: ['webmin', 'usermin'],
    match: '^Successful login as (?P<user>.*) from (?P<ip>\\S+) *$',
    action: 'web_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'webmin_own_log',
    match: `${MINISERV}"failed" `,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'webmin' },
    timestamp: 'ts',
  },
  {
    name: 'roundcube',
    programs: ['roundcube'],
    match: `^(?:<\\w+> )?(?:FAILED|Failed) login for (?P<user>.*) from ${IP}(?: in session \\S+ \\(error: -?\\d+\\))?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  ...ROUNDCUBE_IMAP.map((pattern) => ({ ...pattern, programs: ['roundcube'] })),
  {
    name: 'roundcube_own_log',
    match: `^(?P<ts>\\[\\d\\d-[A-Z][a-z]{2}-\\d{4} [\\d:.]+ [-+]\\d{4}\\]): (?:<\\w+> )?(?:FAILED|Failed) login for (?P<user>.*) from ${IP}(?: in session \\S+ \\(error: -?\\d+\\))?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'roundcube' },
    timestamp: 'ts',
  },
  {
    name: 'proxmox_own_log',
    match: OWN_TIME + PROXMOX_FAILED,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'proxmox-backup-proxy' },
    timestamp: 'ts',
  },
  {
    name: 'proxmox_own_log_ok',
    match: `${OWN_TIME}successful auth for user '(?P<user>.*)'$`,
    action: 'web_login',
    ...SUCCESS,
    fields: { 'user.name': 'user' },
    set: { 'process.name': 'proxmox-backup-proxy' },
    timestamp: 'ts',
  },
  {
    name: 'gitea',
    programs: ['gitea', 'forgejo'],
    match: `^(?:${GITEA_TIME})?${GITEA}`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'gitea_own_log',
    match: `^(?P<ts>${GITEA_TIME.slice(0, -1)}) ${GITEA}`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'gitea' },
    timestamp: 'ts',
  },
  {
    name: 'pfsense',
    programs: ['php-fpm', 'php', 'audit'],
    match: `^/\\S+: (?:webConfigurator|Web GUI) authentication error for (?:user )?'(?P<user>.*)' from:? (?P<ip>\\S+)$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'pfsense_ok',
    programs: ['php-fpm', 'php', 'audit'],
    match: `^/\\S+: Successful login for user '(?P<user>.*)' from:? (?P<ip>\\S+)`,
    action: 'web_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
];
