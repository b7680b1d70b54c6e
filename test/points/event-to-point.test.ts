import { describe, expect, it } from 'vitest';
import type { SecurityEvent } from '../../src/model/event.ts';
import { eventToPoint } from '../../src/points/event-to-point.ts';
import { pointToEvent } from '../../src/points/point-to-event.ts';

const EVENT: SecurityEvent = {
  '@timestamp': 1_795_171_289_000,
  'event.id': 'f1:120',
  'event.action': 'ssh_login',
  'event.category': 'authentication',
  'event.outcome': 'failure',
  'host.name': 'web1',
  'process.name': 'sshd',
  'process.pid': 4711,
  'user.name': 'root,host=evil x=1',
  'source.ip': '203.0.113.7',
  'source.port': 52_114,
  'source.trusted': false,
  'event.method': 'password',
  message: 'Nov 20 11:21:29 web1 sshd[4711]: Failed password for root from 203.0.113.7 port 52114 ssh2',
};

describe('eventToPoint', () => {
  it('puts what Crosswatch chose into tags and what the attacker chose into fields', () => {
    expect(eventToPoint(EVENT, { subMsNs: 120 })).toEqual({
      measurement: 'security_event',
      tags: {
        host: 'web1',
        action: 'ssh_login',
        outcome: 'failure',
        category: 'authentication',
        process: 'sshd',
      },
      fields: {
        count: 1n,
        user: 'root,host=evil x=1',
        source_ip: '203.0.113.7',
        source_port: 52_114n,
        trusted: false,
        method: 'password',
        pid: 4711n,
        event_id: 'f1:120',
        message: EVENT.message,
      },
      timeMs: 1_795_171_289_000,
      subMsNs: 120,
    });
  });

  it('can be read back, apart from where the line stood', () => {
    const placed = { ...EVENT, 'log.file.path': '/var/log/auth.log', 'log.offset': 120 };

    expect(pointToEvent(eventToPoint(placed, { subMsNs: 120 }))).toEqual(EVENT);
  });

  it('is not made of other points', () => {
    expect(pointToEvent({ measurement: 'cpu', tags: {}, fields: { v: 1 }, timeMs: 0 })).toBeUndefined();
  });

  it('keeps the type of a field whatever a user pattern says', () => {
    const { fields } = eventToPoint(
      { ...EVENT, 'source.port': 'ssh' as never, 'user.name': 7 as never, 'source.as.number': 64_496 },
      { subMsNs: 0 },
    );

    expect(fields).toMatchObject({ user: '7', asn: 64_496n });
    expect(fields).not.toHaveProperty('source_port');
  });

  it('keeps where the peer is, as fields', () => {
    const place = {
      'source.geo.country_iso_code': 'GB',
      'source.geo.city_name': 'London',
      'source.geo.location.lat': 51,
      'source.geo.location.lon': -0.5,
      'source.as.number': 20_712,
      'source.as.organization.name': 'Andrews & Arnold',
    };
    const point = eventToPoint({ ...EVENT, ...place }, { subMsNs: 0 });

    expect(point.fields).toMatchObject({
      country: 'GB',
      city: 'London',
      lat: 51,
      lon: -0.5,
      asn: 20_712n,
      as_org: 'Andrews & Arnold',
    });
    expect(Object.keys(point.tags)).toEqual(['host', 'action', 'outcome', 'category', 'process']);
    expect(pointToEvent(point)).toMatchObject(place);
  });

  it('cuts a message at 8 KiB, between characters', () => {
    const { fields } = eventToPoint({ ...EVENT, message: `x${'日'.repeat(5000)}` }, { subMsNs: 0 });

    const message = fields['message'] as string;
    expect(Buffer.byteLength(message)).toBe(1 + 3 * 2730);
    expect(message).toMatch(/^x日+$/);
  });
});
