import type { EcsValue, SecurityEvent } from '../model/event.ts';
import type { FieldValue, Point } from '../model/point.ts';
import { capBytes } from './cap-bytes.ts';

export const MAX_MESSAGE_BYTES = 8192;

/** Tags: everything here is chosen by Crosswatch or by the administrator, so its cardinality is bounded. */
export const EVENT_TAGS = {
  host: 'host.name',
  action: 'event.action',
  outcome: 'event.outcome',
  category: 'event.category',
  process: 'process.name',
} as const;

/** Fields: what whoever wrote the line could choose. */
export const EVENT_FIELDS = {
  user: 'user.name',
  target_user: 'user.target.name',
  effective_user: 'user.effective.name',
  source_ip: 'source.ip',
  source_port: 'source.port',
  source_domain: 'source.domain',
  method: 'event.method',
  reason: 'event.reason',
  command_line: 'process.command_line',
  tty: 'process.tty',
  pid: 'process.pid',
  country: 'source.geo.country_iso_code',
  city: 'source.geo.city_name',
  lat: 'source.geo.location.lat',
  lon: 'source.geo.location.lon',
  asn: 'source.as.number',
  as_org: 'source.as.organization.name',
  trusted: 'source.trusted',
  group: 'group.name',
  event_id: 'event.id',
} as const;

const INTEGER_FIELDS: ReadonlySet<string> = new Set(['source_port', 'pid', 'asn']);
const FLOAT_FIELDS: ReadonlySet<string> = new Set(['lat', 'lon']);
const BOOLEAN_FIELDS: ReadonlySet<string> = new Set(['trusted']);

/**
 * The point of measurement `security_event` that an event is written as. `subMsNs` (0 to 999,999) comes from the
 * event's position in its source: two events never overwrite each other, and one that is sent again overwrites itself.
 */
export function eventToPoint(event: SecurityEvent, options: { readonly subMsNs: number }): Point {
  const tags: Record<string, string> = {};
  for (const [tag, name] of Object.entries(EVENT_TAGS)) {
    const value = event[name];
    if (value !== undefined) tags[tag] = String(value);
  }
  const fields: Record<string, FieldValue> = { count: 1n };
  for (const [field, name] of Object.entries(EVENT_FIELDS)) {
    const value = fieldValue(field, event[name]);
    if (value !== undefined) fields[field] = value;
  }
  fields['message'] = capBytes(event.message, MAX_MESSAGE_BYTES);
  return {
    measurement: 'security_event',
    tags,
    fields,
    timeMs: event['@timestamp'],
    subMsNs: options.subMsNs,
  };
}

/** One type per field for ever: InfluxDB refuses a field that changes its type. */
function fieldValue(field: string, value: EcsValue | undefined): FieldValue | undefined {
  if (value === undefined) return undefined;
  if (INTEGER_FIELDS.has(field)) return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (FLOAT_FIELDS.has(field)) return typeof value === 'number' ? value : undefined;
  if (BOOLEAN_FIELDS.has(field)) return typeof value === 'boolean' ? value : undefined;
  return capBytes(String(value), MAX_MESSAGE_BYTES);
}
