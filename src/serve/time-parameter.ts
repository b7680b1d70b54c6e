import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';

/** A moment as people write it in a query: RFC 3339, Unix seconds, or back from now (`-15m`). */
export type TimeParameter = { readonly atMs: number } | { readonly agoMs: number };

/** Schema of a time; `now` is allowed too. */
export const timeSchema = z
  .string()
  .describe('RFC 3339, Unix seconds, `now`, or back from now such as -15m')
  .transform((text, context): TimeParameter => {
    const parsed = parseTime(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no time: use RFC 3339, Unix seconds, now, or -15m`,
    });
    return z.NEVER;
  });

/** The same with its default, e.g. `-15m`. */
export function timeParameter(fallback: string) {
  return timeSchema.prefault(fallback);
}

/** Unix milliseconds of a time parameter. */
export function toMs(time: TimeParameter, nowMs: number): number {
  return 'atMs' in time ? time.atMs : nowMs - time.agoMs;
}

function parseTime(text: string): TimeParameter | undefined {
  if (text === 'now') return { agoMs: 0 };
  if (text.startsWith('-')) {
    const agoMs = parseDuration(text.slice(1));
    return agoMs === undefined ? undefined : { agoMs };
  }
  if (/^\d{1,12}(\.\d+)?$/.test(text)) return { atMs: Math.floor(Number(text) * 1000) };
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : { atMs };
}
