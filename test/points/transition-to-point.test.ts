import { describe, expect, it } from 'vitest';
import type { SecurityEvent } from '../../src/model/event.ts';
import type { Transition } from '../../src/model/alert.ts';
import { MAX_EVIDENCE_BYTES, transitionToPoint } from '../../src/points/transition-to-point.ts';

const FIRING: Transition = {
  atMs: 1_795_171_300_000,
  startedAtMs: 1_795_171_289_000,
  state: 'firing',
  rule: 'cpu_and_bruteforce',
  title: 'CPU spike during a burst of failed logins',
  group: { 'host.name': 'web1', 'source.ip': '203.0.113.7' },
  level: 'high',
  value: 12,
  count: 12,
  fingerprint: '0123456789abcdef',
  labels: {},
  annotations: { summary: '12 failed logins' },
  evidence: { events: [], points: [], droppedEvents: 0, droppedPoints: 0 },
  tags: ['attack.credential_access', 'attack.t1110.001', 'attack.T1496'],
  runbookUrl: 'https://runbooks.example/ssh',
};

describe('transitionToPoint', () => {
  it('writes a firing alert', () => {
    expect(transitionToPoint(FIRING, { subMsNs: 3 })).toEqual({
      measurement: 'alert',
      tags: { host: 'web1', rule: 'cpu_and_bruteforce', level: 'high', state: 'firing' },
      fields: {
        fingerprint: '0123456789abcdef',
        title: 'CPU spike during a burst of failed logins',
        group: '{"host.name":"web1","source.ip":"203.0.113.7"}',
        value: 12,
        count: 12n,
        started_at: 1_795_171_289_000_000_000n,
        evidence: '{"events":[],"points":[],"droppedEvents":0,"droppedPoints":0}',
        summary: '12 failed logins',
        runbook_url: 'https://runbooks.example/ssh',
        mitre: 'attack.t1110.001,attack.T1496',
      },
      timeMs: 1_795_171_300_000,
      subMsNs: 3,
    });
  });

  it('says when a resolved alert ended, and has no host where the group has none', () => {
    const { tags, fields } = transitionToPoint(
      { ...FIRING, state: 'resolved', reason: 'resolve_after', group: { 'source.ip': '203.0.113.7' } },
      { subMsNs: 0 },
    );

    expect(tags).not.toHaveProperty('host');
    expect(fields).toMatchObject({ ended_at: 1_795_171_300_000_000_000n, reason: 'resolve_after' });
  });

  it('keeps the newest evidence where there is too much, counts the rest, and stays JSON', () => {
    const events = Array.from({ length: 200 }, (_, i): SecurityEvent => ({
      '@timestamp': i,
      'event.id': String(i),
      'event.action': 'ssh_login',
      'event.category': 'authentication',
      'host.name': 'web1',
      'process.name': 'sshd',
      message: 'x'.repeat(300),
    }));

    const { fields } = transitionToPoint(
      { ...FIRING, evidence: { events, points: [], droppedEvents: 5, droppedPoints: 0 } },
      { subMsNs: 0 },
    );

    const text = fields['evidence'] as string;
    const kept = JSON.parse(text) as { events: { 'event.id': string }[]; droppedEvents: number };
    expect(text.length).toBeLessThanOrEqual(MAX_EVIDENCE_BYTES);
    expect(kept.events.at(-1)?.['event.id']).toBe('199');
    expect(kept.events.length + kept.droppedEvents).toBe(205);
  });
});
