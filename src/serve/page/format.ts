// Log text can hold characters that reorder or hide what stands around them; on the page they become visible.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text from a log, safe to read: control and reordering characters as `\u001b`. */
export function readable(value: unknown): string {
  const text =
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** 1536 is `1.5 KiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.max(
    0,
    Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)),
  );
  const scaled = value / 1024 ** power;
  return `${scaled.toFixed(power > 0 && Math.abs(scaled) < 10 ? 1 : 0)} ${units[power]}`;
}

/** Time of day, local. */
export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}

/** How long ago, or how long: `42 s`, `3 min`, `2 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
