/** How one thing that setup looks after stands, or stood before it was put right. */
export interface SetupChange {
  readonly what: 'onboarding' | 'organization' | 'bucket' | 'token' | 'task';
  readonly name: string;
  /**
   * `unchanged`: as wanted. `created`, `updated`: was missing, was different; in a dry run it still is. `kept`: differs,
   * and setup leaves it so because changing it would delete data.
   */
  readonly state: 'unchanged' | 'created' | 'updated' | 'kept';
  /** What was found: how it is, or in what it differs. The same in a dry run. */
  readonly detail: string;
}
