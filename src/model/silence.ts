/** One condition on a label, as in Alertmanager: `isRegex` means a whole match. An absent label is ''. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False: the label must differ, or not match. */
  readonly isEqual: boolean;
}

/** Until when alerts that satisfy every matcher are kept and shown, and nobody is told of them. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  /** Wall clock, Unix milliseconds; half-open: [startsAtMs, endsAtMs). */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';

/** That a firing is kept from being told of, or no longer is. */
export interface Silencing {
  readonly fingerprint: string;
  readonly startedAtMs: number;
  /** Id of the silence; undefined ends it. */
  readonly silencedBy: string | undefined;
  readonly atMs: number;
}
