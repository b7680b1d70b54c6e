const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DURATION = /^(?<count>\d{1,12})(?<unit>ms|s|m|h|d|w)$/;

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `5m`, `2h`, `7d`, `1w` (one integer, one unit, lower case;
 * Sigma's s m h d and ours), or undefined where it is none.
 */
export function parseDuration(text: string): number | undefined {
  const groups = DURATION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const ms = Number(groups['count']) * UNIT_MS[groups['unit'] as keyof typeof UNIT_MS];
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest exact way to write a duration: 90000 is `90s`, 120000 is `2m`. */
export function formatDuration(ms: number): string {
  for (const unit of ['w', 'd', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
