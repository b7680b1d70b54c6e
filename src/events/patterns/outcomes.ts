// What most patterns have in common.

export const FAILURE = { category: 'authentication', outcome: 'failure' } as const;
export const SUCCESS = { category: 'authentication', outcome: 'success' } as const;
export const USER_AND_PEER = { 'user.name': 'user', 'source.ip': 'ip' } as const;
