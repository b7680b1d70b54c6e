/**
 * How far the local time of an IANA zone is ahead of UTC, milliseconds, as a function of the instant (Unix
 * milliseconds), by the calendar of the platform. One look-up costs microseconds: callers keep what they asked for.
 * Throws `RangeError` for a name the platform does not know.
 */
export function createZoneOffset(name: string): (utcMs: number) => number {
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
