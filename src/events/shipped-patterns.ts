import { DOVECOT_PATTERNS } from './patterns/dovecot.ts';
import { EXIM_PATTERNS } from './patterns/exim.ts';
import { FTP_PATTERNS } from './patterns/ftp.ts';
import { MAILBOX_PATTERNS } from './patterns/mailboxes.ts';
import { POSTFIX_PATTERNS } from './patterns/postfix.ts';
import { SERVICE_PATTERNS } from './patterns/services.ts';
import { WEB_APP_PATTERNS } from './patterns/web-apps.ts';
import { WEB_PATTERNS } from './patterns/web.ts';
import type { UserPattern } from './user-patterns.ts';

/**
 * Patterns for servers that are no part of a Linux login, written the way users write theirs. A name of the client's
 * choosing is matched greedily and what the server wrote behind it is anchored at the end.
 */
export const SHIPPED_PATTERNS: readonly UserPattern[] = [
  ...FTP_PATTERNS,
  ...DOVECOT_PATTERNS,
  ...POSTFIX_PATTERNS,
  ...EXIM_PATTERNS,
  ...MAILBOX_PATTERNS,
  ...WEB_PATTERNS,
  ...WEB_APP_PATTERNS,
  ...SERVICE_PATTERNS,
];
