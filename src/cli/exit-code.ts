/** What the exit code of every command means; docs/cli.md lists them. */
export const EXIT = { done: 0, no: 1, usage: 2, differs: 3, unreachable: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
