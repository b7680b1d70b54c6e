import type { FieldAccess } from './fields.ts';
import { createKeyReader } from './key-reader.ts';
import type { LocatedMap } from './located.ts';
import type { Report } from './mistake.ts';
import { allOf } from './predicate.ts';
import type { FieldTest, Predicate } from './predicate.ts';

/** Services whose lines come under other program names too. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  sshd: ['sshd', 'sshd-session', 'sshd-auth'],
  cron: ['cron', 'crond', 'anacron'],
  su: ['su', 'su-l'],
};

/** Services that mean a whole log: everything Crosswatch reads is of that kind. */
const WHOLE_LOGS: readonly string[] = ['auth', 'authpriv', 'secure', 'syslog', 'messages', 'journald'];

/** Products that never write to the logs of a Linux host. */
const FOREIGN_PRODUCTS: readonly string[] = [
  'windows',
  'macos',
  'azure',
  'aws',
  'gcp',
  'm365',
  'okta',
  'github',
  'bitbucket',
  'onelogin',
  'opencanary',
  'cisco',
  'fortios',
  'juniper',
  'huawei',
  'paloalto',
  'zeek',
];

/** Categories that a field, rather than `event.category`, tells. */
const CATEGORY_FIELDS: Readonly<Record<string, string>> = { process_creation: 'process.command_line' };

const LOGSOURCE_KEYS = ['product', 'service', 'category', 'definition'] as const;

function exactly(access: FieldAccess, field: string, values: readonly string[]): FieldTest {
  const read = access.lowerText(field);
  const wanted = new Set(values);
  const test: FieldTest['test'] = (fields) => {
    const text = read(fields);
    return text !== undefined && wanted.has(text);
  };
  return { kind: 'test', field, cost: 1, exact: values, whenAbsent: false, test };
}

/**
 * Sigma's `logsource` as a condition on events. `service` narrows to the program of that name (`sshd` includes its
 * helpers); `auth`, `syslog` and the like, and `product: linux`, narrow nothing; another product is a program name;
 * `category` is `event.category`, except `process_creation`: events with a command line. Undefined: nothing to narrow.
 */
export function readLogsource(map: LocatedMap, access: FieldAccess, report: Report): Predicate | undefined {
  const reader = createKeyReader(map, LOGSOURCE_KEYS, report);
  const product = reader.text('product')?.toLowerCase();
  const service = reader.text('service')?.toLowerCase();
  const category = reader.text('category')?.toLowerCase();
  reader.text('definition');
  if (product !== undefined && FOREIGN_PRODUCTS.includes(product)) {
    const message = `no log of product "${product}" is read`;
    return report.fail('CW_RULE_VALUE', message, reader.placeOf('product'), 'logs of Linux hosts are read');
  }
  const parts: Predicate[] = [];
  if (service !== undefined && !WHOLE_LOGS.includes(service))
    parts.push(exactly(access, 'process.name', PROGRAMS[service] ?? [service]));
  else if (service === undefined && product !== undefined && product !== 'linux')
    parts.push(exactly(access, 'process.name', PROGRAMS[product] ?? [product]));
  const field = category === undefined ? undefined : CATEGORY_FIELDS[category];
  if (field !== undefined) {
    const read = access.value(field);
    const test: FieldTest['test'] = (fields) => read(fields) !== undefined;
    parts.push({ kind: 'test', field, cost: 1, whenAbsent: false, test });
  } else if (category !== undefined) parts.push(exactly(access, 'event.category', [category]));
  return parts.length === 0 ? undefined : allOf(parts);
}
