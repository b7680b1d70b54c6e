/** What a line can mean: one row per `event.action`, with the ECS classification that goes with it. */
export interface EventKind {
  /** Position in `EVENT_KINDS`; counters are kept by it. */
  readonly index: number;
  readonly action: string;
  readonly category: string;
  readonly type: string;
}

const ROWS = [
  ['ssh_login', 'authentication', 'start'],
  ['ssh_invalid_user', 'authentication', 'start'],
  ['ssh_not_allowed', 'authentication', 'denied'],
  ['ssh_max_attempts', 'authentication', 'denied'],
  ['ssh_pam_failure', 'authentication', 'start'],
  ['ssh_pam_success', 'authentication', 'start'],
  ['ssh_key_refused', 'authentication', 'denied'],
  ['ssh_postponed', 'authentication', 'info'],
  ['ssh_partial', 'authentication', 'info'],
  ['ssh_disconnect', 'session', 'end'],
  ['ssh_preauth_close', 'authentication', 'end'],
  ['ssh_protocol_error', 'network', 'protocol'],
  ['ssh_timeout', 'authentication', 'end'],
  ['ssh_throttled', 'network', 'denied'],
  ['ssh_reverse_dns', 'network', 'info'],
  ['ssh_forward_denied', 'network', 'denied'],
  ['ssh_invalid_request', 'authentication', 'start'],
  ['session_opened', 'session', 'start'],
  ['session_closed', 'session', 'end'],
  ['pam_auth', 'authentication', 'start'],
  ['pam_unknown_user', 'authentication', 'start'],
  ['pam_more_failures', 'authentication', 'info'],
  ['account_denied', 'authentication', 'denied'],
  ['account_locked', 'authentication', 'denied'],
  ['sudo_command', 'process', 'start'],
  ['sudo_auth', 'authentication', 'start'],
  ['sudo_denied', 'authentication', 'denied'],
  ['sudo_warning', 'configuration', 'info'],
  ['doas_command', 'process', 'start'],
  ['doas_auth', 'authentication', 'start'],
  ['doas_denied', 'authentication', 'denied'],
  ['su', 'authentication', 'start'],
  ['login', 'authentication', 'start'],
  ['polkit_auth', 'authentication', 'start'],
  ['pkexec_command', 'process', 'start'],
  ['cron_session', 'session', 'start'],
  ['cron_command', 'process', 'start'],
  ['cron_denied', 'authentication', 'denied'],
  ['crontab_changed', 'configuration', 'change'],
  ['user_added', 'iam', 'creation'],
  ['user_modified', 'iam', 'change'],
  ['user_deleted', 'iam', 'deletion'],
  ['group_added', 'iam', 'creation'],
  ['group_modified', 'iam', 'change'],
  ['group_deleted', 'iam', 'deletion'],
  ['password_changed', 'iam', 'change'],
  ['password_check', 'authentication', 'start'],
  ['ftp_login', 'authentication', 'start'],
  ['ftp_login_refused', 'authentication', 'denied'],
  ['ftp_session_opened', 'session', 'start'],
  ['ftp_session_closed', 'session', 'end'],
  ['mail_login', 'authentication', 'start'],
  ['mail_logout', 'session', 'end'],
  ['mail_auth_error', 'authentication', 'info'],
  ['mail_preauth_close', 'authentication', 'end'],
  ['mail_rejected', 'email', 'denied'],
  ['mail_protocol_error', 'network', 'protocol'],
  ['mail_throttled', 'network', 'denied'],
  ['http_login', 'authentication', 'start'],
  ['http_denied', 'authentication', 'denied'],
  ['http_protocol_error', 'network', 'protocol'],
  ['web_login', 'authentication', 'start'],
  ['remote_desktop_login', 'authentication', 'start'],
  ['database_login', 'authentication', 'start'],
  ['smb_login', 'authentication', 'start'],
  ['vpn_login', 'authentication', 'start'],
  ['vpn_protocol_error', 'network', 'protocol'],
  ['service_refused', 'network', 'denied'],
  ['peer_attack', 'intrusion_detection', 'info'],
  ['peer_blocked', 'network', 'denied'],
  ['audit_login', 'authentication', 'start'],
  ['audit_auth', 'authentication', 'start'],
  ['audit_command', 'process', 'start'],
  ['audit_session_opened', 'session', 'start'],
  ['audit_session_closed', 'session', 'end'],
] as const;

export type EventAction = (typeof ROWS)[number][0];

/** Every kind the built-in parsers and the shipped patterns produce, in the order of their index. */
export const EVENT_KINDS: readonly EventKind[] = ROWS.map(([action, category, type], index) => ({
  index,
  action,
  category,
  type,
}));

const BY_ACTION = new Map<string, EventKind>(EVENT_KINDS.map((kind) => [kind.action, kind]));

/** The kind of any action, or `undefined` for one of the user's own. */
export function findKind(action: string): EventKind | undefined {
  return BY_ACTION.get(action);
}

/** The kind of an action; for module constants, not for hot paths. */
export function kindOf(action: EventAction): EventKind {
  const kind = BY_ACTION.get(action);
  if (kind === undefined) throw new Error(`no such kind: ${action}`);
  return kind;
}
