import { RE2JS } from 're2js';
import { z } from 'zod';
import { parseNetwork } from './enrich/network.ts';

const FIELD = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/;

/** Whether the platform knows a time zone of this name. */
function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const userPattern = z
  .strictObject({
    name: z.string().min(1).max(64).describe('Name of the pattern; becomes `event.dataset`'),
    programs: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe(
        'Syslog identifiers whose messages it reads, `/smtpd` for all that end so, `httpd/` for all that begin so; without them it reads whole lines that are not syslog',
      ),
    match: z.string().min(1).max(4096).describe('RE2 expression with named groups, searched in the message'),
    action: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/)
      .describe('`event.action`'),
    category: z.string().min(1).default('authentication').describe('`event.category`'),
    outcome: z.enum(['success', 'failure']).optional().describe('`event.outcome`'),
    fields: z
      .record(z.string().regex(FIELD), z.string().min(1))
      .default({})
      .describe('ECS field → name of the group that holds its value'),
    set: z.record(z.string().regex(FIELD), z.string()).default({}).describe('ECS field → fixed value'),
    timestamp: z.string().optional().describe('Group that holds the time of a line without syslog header'),
  })
  .superRefine((pattern, context) => {
    let groups: readonly string[];
    try {
      groups = Object.keys(RE2JS.compile(pattern.match).namedGroups());
    } catch (error) {
      const message = `not an RE2 expression: ${error instanceof Error ? error.message : String(error)}`;
      context.addIssue({ code: 'custom', path: ['match'], message });
      return;
    }
    const used = [
      ...Object.values(pattern.fields),
      ...(pattern.timestamp === undefined ? [] : [pattern.timestamp]),
    ];
    for (const group of used) {
      if (groups.includes(group)) continue;
      context.addIssue({
        code: 'custom',
        path: ['match'],
        message: `the expression has no group named ${group}`,
      });
    }
  });

/** `events:` of the configuration. */
export const eventsSchema = z
  .strictObject({
    time_zone: z
      .string()
      .refine(isZone, 'unknown time zone; expected an IANA name such as Europe/Berlin')
      .optional()
      .describe('Zone of time stamps that name none; the zone of the host unless told'),
    shipped_patterns: z
      .boolean()
      .default(true)
      .describe(
        'Read FTP, mail and web servers, databases, Samba, OpenVPN and others: docs/events.md has the list',
      ),
    patterns: z.array(userPattern).default([]).describe('Own patterns, tried before the shipped ones'),
    trusted_networks: z
      .array(
        z
          .string()
          .refine(
            (text) => parseNetwork(text) !== undefined,
            'expected an address or network such as 10.0.0.0/8',
          ),
      )
      .default([])
      .describe('Networks from which events are marked `source.trusted`'),
    geoip: z
      .strictObject({
        city: z
          .string()
          .min(1)
          .optional()
          .describe(
            'MaxMind database of cities (GeoLite2-City.mmdb): country, city and location of public peers',
          ),
        country: z
          .string()
          .min(1)
          .optional()
          .describe('MaxMind database of countries (GeoLite2-Country.mmdb), where there is none of cities'),
        asn: z
          .string()
          .min(1)
          .optional()
          .describe(
            'MaxMind database of autonomous systems (GeoLite2-ASN.mmdb): network operators of public peers',
          ),
      })
      .prefault({}),
  })
  .prefault({});

export type EventsConfig = z.infer<typeof eventsSchema>;
