/** What one check found, and what to do about it. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** The next step; absent where there is nothing to do. */
  readonly next?: string | undefined;
}

/** A finding that nothing is wrong. */
export function fine(check: string, detail: string): Finding {
  return { check, state: 'ok', detail };
}
