import type { Matcher, Silence, SilenceState } from '../model/silence.ts';

export interface SilenceWanted {
  /** In Alertmanager's notation (`host.name=~"web.*"`), or taken apart. */
  readonly matchers: readonly (string | Matcher)[];
  /** Default: now. */
  readonly startsAtMs?: number | undefined;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

export type SilenceShown = Silence & { readonly state: SilenceState };

/** What the API needs in order to silence alerts. */
export interface SilenceKeeper {
  /** The newest first. */
  silences(): readonly SilenceShown[];
  silence(wanted: SilenceWanted): SilenceShown;
  /** Ends one now; undefined where there is none of that id. */
  expireSilence(id: string): SilenceShown | undefined;
}
