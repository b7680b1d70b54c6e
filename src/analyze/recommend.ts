import type { Logins } from './logins.ts';
import type { Usage } from './usage.ts';
import { count } from '../lib/count.ts';

/** Advice with the numbers it rests on. */
export interface Recommendation {
  readonly title: string;
  readonly because: string;
}

export interface Findings {
  readonly logins: Logins;
  readonly cpu?: Usage | undefined;
  readonly memory?: Usage | undefined;
  readonly fullestDisk?: { readonly path: string; readonly usedPercent: number } | undefined;
}

const MANY_FAILURES = 100;
const BUSY_PERCENT = 85;

/** What a careful administrator would look at next, most urgent first. */
export function recommend({ logins, cpu, memory, fullestDisk }: Findings): readonly Recommendation[] {
  const found: Recommendation[] = [];
  if (logins.acceptedRoot > 0) {
    found.push({
      title: 'Forbid root to log in (PermitRootLogin no)',
      because: `root logged in ${count(logins.acceptedRoot, 'time')} over SSH`,
    });
  }
  if (logins.acceptedWithPassword > 0 && logins.failed > 0) {
    found.push({
      title: 'Allow keys only (PasswordAuthentication no)',
      because: `${logins.acceptedWithPassword} logins used a password while ${logins.failed} attempts failed`,
    });
  }
  const worst = logins.topAddresses[0];
  if (worst !== undefined && worst.count >= MANY_FAILURES) {
    found.push({
      title: 'Block or rate limit the busiest address',
      because: `${worst.name} failed to log in ${count(worst.count, 'time')}`,
    });
  }
  if (fullestDisk !== undefined && fullestDisk.usedPercent >= BUSY_PERCENT) {
    found.push({
      title: 'Make room on disk',
      because: `${fullestDisk.path} is ${fullestDisk.usedPercent.toFixed(0)} % full`,
    });
  }
  for (const [name, usage] of [
    ['CPU', cpu],
    ['Memory', memory],
  ] as const) {
    if (usage === undefined || usage.p95 < BUSY_PERCENT) continue;
    found.push({
      title: `${name} is short`,
      because: `${name} in use reached ${usage.p95.toFixed(0)} % or more for 5 % of the time`,
    });
  }
  return found;
}
