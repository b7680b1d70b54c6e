import type { SecurityEvent } from './event.ts';
import type { Point } from './point.ts';

/**
 * What arrived, in order of arrival: the engine's state is a function of rules, configuration and these.
 * `nowMs` is the wall clock at arrival; it decides `max_future_skew` and nothing else.
 */
export type JournalItem =
  | { readonly kind: 'points'; readonly nowMs: number; readonly points: readonly Point[] }
  | {
      readonly kind: 'events';
      readonly nowMs: number;
      readonly source: string;
      readonly events: readonly SecurityEvent[];
    }
  | { readonly kind: 'tick'; readonly nowMs: number }
  | { readonly kind: 'start'; readonly nowMs: number }
  | { readonly kind: 'reload'; readonly nowMs: number };
