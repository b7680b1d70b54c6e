const MINUTE_MS = 60_000;

/** Raw values are packed half an hour at a time: 360 of them at the default interval of 5 s. */
export const RAW_WINDOW_MS = 30 * MINUTE_MS;

/** Start of the window, aligned to the epoch, that holds an instant. Unix milliseconds. */
export function windowStart(timeMs: number, widthMs: number): number {
  return Math.floor(timeMs / widthMs) * widthMs;
}
