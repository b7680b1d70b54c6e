import type { Lists } from '../config.ts';
import type { FieldAccess } from './fields.ts';
import type { Report } from './mistake.ts';

/** What the values of a detection are compiled against. */
export interface DetectionContext {
  readonly access: FieldAccess;
  readonly lists: Lists;
  /** Milliseconds to add to UTC for the time zone of the time modifiers. */
  readonly zone: (timeMs: number) => number;
  readonly report: Report;
  /** Told of every list a detection reads: its content is part of the rule's meaning. */
  usedList(name: string): void;
  /** Told when a detection asks for local time: the zone is part of its meaning. */
  usedZone(): void;
}
