const LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];

/** Four significant digits, without trailing zeros. */
function short(n: number): string {
  return String(Number(n.toPrecision(4)));
}

/** A number with a metric prefix, as Prometheus' `humanize`: 1234567 is `1.235M`. */
export function formatSi(n: number): string {
  if (n === 0) return '0';
  let scaled = n;
  let step = 0;
  if (Math.abs(n) >= 1) {
    while (Math.abs(scaled) >= 1000 && step < LARGE.length - 1) {
      scaled /= 1000;
      step += 1;
    }
    return `${short(scaled)}${LARGE[step]}`;
  }
  while (Math.abs(scaled) < 1 && step < SMALL.length - 1) {
    scaled *= 1000;
    step += 1;
  }
  return `${short(scaled)}${SMALL[step]}`;
}

/** Seconds in units of time, as Prometheus' `humanizeDuration`: 3661 is `1h 1m 1s`, 0.25 is `250ms`. */
export function formatDurationSeconds(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const positive = Math.abs(seconds);
  if (positive < 1) return positive === 0 ? '0s' : `${sign}${formatSi(positive)}s`;
  const whole = Math.floor(positive);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${rest}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${rest}s`;
  return minutes > 0 ? `${sign}${minutes}m ${rest}s` : `${sign}${short(positive)}s`;
}
