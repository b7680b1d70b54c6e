import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Labels } from '../../model/alert.ts';
import { compareBytes } from './compare-bytes.ts';

/**
 * Identity of an alert: SHA-256 over canonical JSON of `[id or name of the rule, [[key, value] … sorted]]`,
 * first 16 hexadecimal digits. Templated labels are no part of it.
 */
export function fingerprintOf(identity: string, group: Labels): string {
  const pairs = Object.entries(group).sort(([a], [b]) => compareBytes(a, b));
  return createHash('sha256')
    .update(canonicalJson([identity, pairs]))
    .digest('hex')
    .slice(0, 16);
}
