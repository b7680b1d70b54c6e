/** In place of a name: the zone this process runs in. */
export const LOCAL_ZONE = 'local';

const OFFSET = /^(?<sign>[+-])(?<hours>0\d|1[0-4]):(?<minutes>[0-5]\d)$/;

/** Milliseconds east of UTC of an offset such as `+05:30`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const { sign, hours, minutes } = OFFSET.exec(text)?.groups ?? {};
  if (sign === undefined) return undefined;
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? 0 - ms : ms;
}

/**
 * How far the local time of an IANA zone, or of an offset such as `+05:30`, is ahead of UTC, milliseconds, as a
 * function of the instant (Unix milliseconds), by the calendar of the platform. One look-up costs microseconds: callers
 * keep what they asked for.
 * Throws `RangeError` for a name the platform does not know.
 *
 * The first formatter of a process takes 8 MB for the calendars of the world, so UTC and the local zone do without.
 */
export function createZoneOffset(name: string): (utcMs: number) => number {
  if (name === 'UTC') return () => 0;
  if (name === LOCAL_ZONE) return (utcMs) => 0 - new Date(utcMs).getTimezoneOffset() * 60_000;
  const fixed = parseOffset(name);
  if (fixed !== undefined) return () => fixed;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    calendar: 'gregory',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utcMs) => {
    const value = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value: text } of format.formatToParts(utcMs)) {
      if (type in value) value[type as keyof typeof value] = Number(text);
    }
    const local = Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second);
    return local - Math.floor(utcMs / 1000) * 1000;
  };
}
