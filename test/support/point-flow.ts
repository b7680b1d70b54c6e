const BATCH = 100;
const EVERY_MS = 100;
const SERIES = 100;

/** An application that sends a numbered point a millisecond and keeps each batch until it was taken. */
export interface PointFlow {
  /** Points sent so far: their `n` runs from 0 to this. */
  sent(): number;
  /** Ends after the batch under way was taken. */
  stop(): Promise<void>;
}

/** Sends about 1,000 points a second to `POST /api/v1/write` on a port, whoever listens there. */
export function startPointFlow(port: number, startMs: number): PointFlow {
  let sent = 0;
  let stopped = false;

  async function run(): Promise<void> {
    for (;;) {
      if (stopped) return;
      const text = Array.from({ length: BATCH }, (_, i) => line(sent + i, startMs)).join('\n');
      while (!(await post(port, text))) await pause(50);
      sent += BATCH;
      // A flow that stood still catches up, as an application does that kept its points.
      await pause(Math.max(0, startMs + (sent / BATCH) * EVERY_MS - Date.now()));
    }
  }

  const running = run();
  return {
    sent: () => sent,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

function line(n: number, startMs: number): string {
  return `flow,series=s${n % SERIES} n=${n}i,half=${n / 2} ${startMs + n}000000`;
}

async function post(port: number, body: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(5000);
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/write`, { method: 'POST', body, signal });
    if (response.status >= 400 && response.status < 500)
      throw new TypeError(`${response.status}: ${await response.text()}`, { cause: 'refused' });
    return response.status === 204;
  } catch (error) {
    if (error instanceof TypeError && error.cause === 'refused') throw error;
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
