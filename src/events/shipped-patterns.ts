import { FTP_PATTERNS } from './patterns/ftp.ts';
import { MAIL_PATTERNS } from './patterns/mail.ts';
import { WEB_PATTERNS } from './patterns/web.ts';
import type { UserPattern } from './user-patterns.ts';

/**
 * Patterns for servers that are no part of a Linux login, written the way users write theirs. A name of the client's
 * choosing is matched greedily and what the server wrote behind it is anchored at the end.
 */
export const SHIPPED_PATTERNS: readonly UserPattern[] = [...FTP_PATTERNS, ...MAIL_PATTERNS, ...WEB_PATTERNS];
