import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src/analyze/report.ts';
import type { ReportSource } from '../../src/analyze/report-source.ts';
import type { SecurityEvent } from '../../src/model/event.ts';

const START = 1_000_000_000_000;
const HOUR = 3_600_000;

function login(outcome: 'failure' | 'success', user: string, ip: string, reason?: string): SecurityEvent {
  return {
    '@timestamp': START,
    'event.id': `${user}${ip}`,
    'event.action': 'ssh_login',
    'event.category': 'authentication',
    'event.outcome': outcome,
    'event.reason': reason,
    'host.name': 'web1',
    'process.name': 'sshd',
    'user.name': user,
    'source.ip': ip,
    message: '',
  };
}

function source(events: readonly SecurityEvent[], cpu: readonly number[], diskPercent = 10): ReportSource {
  return {
    events: () => events,
    alerts: () => [],
    history({ measurement }) {
      const values = measurement === 'cpu' ? cpu : measurement === 'disk' ? [diskPercent] : [];
      return values.length === 0
        ? []
        : [{ tags: { path: '/data' }, times: values.map((_, i) => START + i), values }];
    },
  };
}

describe('analyze/report', () => {
  it('counts logins and ranks who attacks and who is attacked', () => {
    const events = [
      ...Array.from({ length: 3 }, () => login('failure', 'root', '203.0.113.7')),
      login('failure', 'admin', '203.0.113.9'),
      login('success', 'ann', '192.0.2.1', 'publickey'),
    ];
    const report = makeReport(source(events, []), START, START + HOUR);
    expect(report.logins).toMatchObject({ failed: 4, accepted: 1, acceptedWithPassword: 0 });
    expect(report.logins.topAddresses).toEqual([
      { name: '203.0.113.7', count: 3 },
      { name: '203.0.113.9', count: 1 },
    ]);
    expect(report.logins.topUsers[0]).toEqual({ name: 'root', count: 3 });
    expect(report.cpu).toBeUndefined();
    expect(report.recommendations).toEqual([]);
  });

  it('knows mean, maximum and the 95th percentile', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(makeReport(source([], values), START, START + HOUR).cpu).toEqual({
      mean: 50.5,
      max: 100,
      p95: 95,
    });
  });

  it('recommends only what the numbers say', () => {
    const events = [
      login('success', 'root', '192.0.2.1', 'password'),
      ...Array.from({ length: 100 }, () => login('failure', 'root', '203.0.113.7')),
    ];
    const titles = makeReport(source(events, [90, 90], 97), START, START + HOUR).recommendations.map(
      ({ title }) => title,
    );
    expect(titles).toEqual([
      'Forbid root to log in (PermitRootLogin no)',
      'Allow keys only (PasswordAuthentication no)',
      'Block or rate limit the busiest address',
      'Make room on disk',
      'CPU is short',
    ]);
  });
});
