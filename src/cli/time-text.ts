/** `2026-11-20 10:00:00` in UTC; nothing for nothing. */
export function timeText(timeMs: number | undefined): string {
  return timeMs === undefined ? '' : new Date(timeMs).toISOString().replace('T', ' ').slice(0, 19);
}

/** The same without the year and the seconds: `11-20 10:00`. */
export function shortTimeText(timeMs: number | undefined): string {
  return timeText(timeMs).slice(5, 16);
}

/** A span in its largest unit, for people: `3 h`, `12 min`, `45 s`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** `host.name=web1 source.ip=203.0.113.7` */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** `web1 203.0.113.7`, for where there is little room */
export function shortLabelText(labels: Readonly<Record<string, string>>): string {
  return Object.values(labels).join(' ');
}
