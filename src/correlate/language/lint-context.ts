import type { SourcePlace } from '../../lib/errors.ts';
import type { Linked } from './link.ts';
import type { Report } from './mistake.ts';

/** Names beyond those of the collectors and parsers: what the site's own patterns and applications write. */
export interface KnownNames {
  readonly fields?: readonly string[] | undefined;
  readonly measurements?: readonly string[] | undefined;
  /** Every value that a field can have, for fields of which that is known. */
  readonly values?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface LintContext {
  readonly linked: Linked;
  readonly report: Report;
  isKnownField(field: string): boolean;
  isKnownMeasurement(measurement: string): boolean;
  /** Every value a field can have, where that is known. */
  valuesOf(field: string): readonly string[] | undefined;
  /** Warns, at the place where it is named, of a field that no event is known to have. */
  checkField(field: string, place: SourcePlace): void;
  /** Entries that a window holds at most. */
  readonly maxEntries: number;
}
