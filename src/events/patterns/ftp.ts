import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, SUCCESS, USER_AND_PEER } from './outcomes.ts';

/** vsftpd (syslog and its own file), ProFTPD, Pure-FTPd. */
export const FTP_PATTERNS: readonly UserPattern[] = [
  {
    name: 'vsftpd_log',
    match:
      '^(?P<ts>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) \\[pid \\d+\\] \\[(?P<user>.*)\\] FAIL LOGIN: Client "(?P<ip>[^"]+)"(?:, "[^"]*")?$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'vsftpd' },
    timestamp: 'ts',
  },
  {
    name: 'vsftpd_log_ok',
    match:
      '^(?P<ts>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) \\[pid \\d+\\] \\[(?P<user>.*)\\] OK LOGIN: Client "(?P<ip>[^"]+)"(?:, anon password ".*")?$',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
    set: { 'process.name': 'vsftpd' },
    timestamp: 'ts',
  },
  {
    name: 'vsftpd',
    programs: ['vsftpd'],
    match: '^(?:\\[pid \\d+\\] )?\\[(?P<user>.*)\\] FAIL LOGIN: Client "(?P<ip>[^"]+)"(?:, "[^"]*")?$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'vsftpd_ok',
    programs: ['vsftpd'],
    match: '^(?:\\[pid \\d+\\] )?\\[(?P<user>.*)\\] OK LOGIN: Client "(?P<ip>[^"]+)"',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) USER (?P<user>.*?)(?: \\(Login failed\\): .*|: no such user found from .*)$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd_ok',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) (?:USER|ANON) (?P<user>.*): Login successful\\.?$',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd_refused',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) (?:SECURITY VIOLATION: (?P<user>\\S+) login attempted|Maximum login attempts \\(\\d+\\) exceeded)',
    action: 'ftp_login_refused',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'pure_ftpd',
    programs: ['pure-ftpd'],
    match: '^\\(\\?@(?P<ip>[^\\s)]+)\\) \\[WARNING\\] Authentication failed for user \\[(?P<user>.*)\\]$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'pure_ftpd_ok',
    programs: ['pure-ftpd'],
    match: '^\\(\\?@(?P<ip>[^\\s)]+)\\) \\[INFO\\] (?P<user>.*) is now logged in$',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
];
