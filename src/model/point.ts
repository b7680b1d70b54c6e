/**
 * A field's value as InfluxDB types it: `bigint` is an integer (`1i`), `number` a float (`1`),
 * the rest what they look like.
 */
export type FieldValue = number | bigint | string | boolean;

/** One point of line protocol: a measurement's fields at one instant under one set of tags. */
export interface Point {
  readonly measurement: string;
  /** Of bounded cardinality: text that an attacker can vary is a field, never a tag. */
  readonly tags: Readonly<Record<string, string>>;
  /** At least one; what could not be known is absent, never zero. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Unix milliseconds. */
  readonly timeMs: number;
  /** Nanoseconds within the millisecond, 0 to 999,999; absent is 0. */
  readonly subMsNs?: number;
}
