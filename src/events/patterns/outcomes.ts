// What most patterns have in common.

/** An address as daemons write it. */
export const IP = '(?P<ip>[0-9a-fA-F.:]+)';

export const FAILURE = { category: 'authentication', outcome: 'failure' } as const;
export const SUCCESS = { category: 'authentication', outcome: 'success' } as const;
/** A refusal or a broken protocol, of which nobody's login is part. */
export const NETWORK_FAILURE = { category: 'network', outcome: 'failure' } as const;
export const SESSION = { category: 'session', outcome: 'success' } as const;
export const PEER = { 'source.ip': 'ip' } as const;
export const USER_AND_PEER = { 'user.name': 'user', ...PEER } as const;
