import { writeSync } from 'node:fs';
import { CrosswatchError, describeError } from '../../src/lib/errors.ts';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/store.ts';
import { defaults, failedLogin, transition } from './samples.ts';

// A process that commits one numbered batch after another and says each number once it is acknowledged, until it is
// killed or cannot go on. Argument: the path of the store.

const START = 1_795_176_000_000;

function commitNumber(store: Store, n: number): void {
  const nowMs = START + n * 60_000;
  const alert = transition({ atMs: nowMs, startedAtMs: nowMs });
  store.commit({
    nowMs,
    journal: [{ kind: 'tick', nowMs: n }],
    positions: { auth: { n } },
    history: [
      {
        measurement: 'mem',
        tags: { host: 'a' },
        fields: { n: BigInt(n), text: 'x'.repeat(500) },
        timeMs: nowMs,
      },
    ],
    events: [{ ordinal: n, event: failedLogin(nowMs, `auth:${n}`) }],
    transitions: [alert],
    notifications: [{ receiver: 'ops', idempotencyKey: `k${n}`, transition: alert }],
    lines: [{ bucket: 'security', text: `security_event count=${n}i`, count: 1 }],
  });
}

try {
  const store = openStore({ path: process.argv[2] ?? '', config: defaults });
  for (let n = Number(store.positions().get('auth')?.['n'] ?? 0) + 1; ; n++) {
    commitNumber(store, n);
    writeSync(1, `${n}\n`);
    store.maintain(START + n * 60_000);
  }
} catch (error) {
  const retryable = error instanceof CrosswatchError && error.retryable;
  writeSync(1, `${retryable ? 'retryable' : 'final'}: ${describeError(error)}\n`);
}
