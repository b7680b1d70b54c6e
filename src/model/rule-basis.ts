/**
 * What a rule meant when it fired, whole: its documents and those of every rule and filter below it, and the
 * configuration they were read with. Plain JSON; the values are as the configuration's schemas parse them.
 */
export interface RuleBasis {
  readonly rule: string;
  /** The documents as they stand in their files, in order. */
  readonly documents: string;
  /** `lists:`, those that the documents name. */
  readonly lists: Readonly<Record<string, readonly (string | number)[]>>;
  /** `rules.overrides:`, those of these rules. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** `engine:`, durations in milliseconds. */
  readonly engine: Readonly<Record<string, string | number>>;
}
