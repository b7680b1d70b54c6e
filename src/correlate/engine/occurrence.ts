import type { EvidencePoint, Labels } from '../../model/alert.ts';
import type { EcsValue, SecurityEvent } from '../../model/event.ts';
import { plainField } from '../language/plain-field.ts';
import { readThrough, SIGMA_TAXONOMY } from '../language/taxonomy.ts';
import type { Interval } from './interval.ts';
import type { OrderKey } from './order-key.ts';

/** A rule had something at this key: an event that fits, a match, the confirmation of a metric interval. */
export interface Occurrence extends OrderKey {
  /** The event itself, or the one that triggered the match. */
  readonly event?: SecurityEvent | undefined;
  /** Groups it has gone through, and the tags of a metric. */
  readonly labels?: Labels | undefined;
  readonly interval?: Interval | undefined;
  /** A point that an absence rule saw. */
  readonly point?: EvidencePoint | undefined;
  /** Absent: it is the event itself. */
  readonly match?: ChildMatch | undefined;
  /** In a window: what each of several listed rules had of the one event. See `partsOf`. */
  readonly parts?: readonly Occurrence[] | undefined;
}

/** All occurrences are made here: objects of one shape are read faster than objects of several. */
export function createOccurrence(
  { t, rank, n }: OrderKey,
  { event, labels, interval, point, match, parts }: Omit<Occurrence, keyof OrderKey>,
): Occurrence {
  return { t, rank, n, event, labels, interval, point, match, parts };
}

/** Where the evidence of a match can be found. */
export interface ChildMatch {
  readonly rule: string;
  readonly group: string;
}

/** A field of an occurrence: of its event, else of the groups it has gone through, else what a name of Sigma's means. */
export function fieldOf(occurrence: Occurrence, field: string): EcsValue | undefined {
  const { event, labels } = occurrence;
  return event?.[field] ?? labels?.[field] ?? OTHER_NAMES.get(field)?.(event ?? {});
}

const OTHER_NAMES = new Map(
  Object.keys(SIGMA_TAXONOMY).map((name) => [name, readThrough(name, SIGMA_TAXONOMY, plainField)]),
);

/** One for each position of the list that it stands for. */
export function partsOf(occurrence: Occurrence): readonly Occurrence[] {
  return occurrence.parts ?? [occurrence];
}
