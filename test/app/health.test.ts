import { describe, expect, it } from 'vitest';
import { type HealthParts, healthOf } from '../../src/app/health.ts';

const fine: HealthParts = {
  collection: { collectors: [], delivery: { pendingPoints: 0, droppedPoints: 0, failures: 0 } },
  sources: [],
  logsOff: false,
  geoip: [],
  rules: { loaded: 3, mistakes: 0 },
  receivers: [],
  shipper: undefined,
  storeProblem: undefined,
  quarantine: { lines: 0 },
};

const part = (name: string, parts: Partial<HealthParts>) =>
  healthOf({ ...fine, ...parts }).find((one) => one.name === name);

describe('healthOf', () => {
  it('has no word for a quarantine that is empty', () => {
    expect(part('quarantine', {})).toBeUndefined();
  });

  it('warns of refused lines with the newest reason, which is no failure', () => {
    expect(part('quarantine', { quarantine: { lines: 12, newestReason: 'a\u001b[31m conflict' } })).toEqual({
      name: 'quarantine',
      state: 'warning',
      detail:
        '12 lines that InfluxDB refused, the newest: a\\u001b[31m conflict; see crosswatch quarantine list',
    });
  });

  it('calls logs that nobody wants off, and logs that are missing failing', () => {
    expect(part('logs', { logsOff: true })).toMatchObject({ state: 'off' });
    expect(part('logs', {})).toMatchObject({ state: 'failing' });
  });
});
