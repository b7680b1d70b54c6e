import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliver } from '../../src/influx/deliver.ts';
import type { DeliveryMemory } from '../../src/influx/deliver.ts';
import type { WriteOutcome } from '../../src/influx/write-outcome.ts';

type Vice = 'good' | 'unreadable' | 'unnamed' | 'conflict' | 'old';

/** A server that treats each line by the vice it carries, as InfluxDB does: refused whole, or stored in part. */
function createServer(maxLines = Infinity) {
  const stored = new Set<string>();
  let requests = 0;
  function send(text: string): Promise<WriteOutcome> {
    requests += 1;
    const lines = text.split('\n');
    const having = (vice: Vice): string[] => lines.filter((line) => line.includes(`v="${vice}"`));
    if (lines.length > maxLines) return Promise.resolve({ kind: 'too_large', reason: '413' });
    const unreadable = having('unreadable').map((line) => `unable to parse '${line}': bad`);
    if (unreadable.length > 0) return Promise.resolve({ kind: 'refused', reason: unreadable.join('\n') });
    if (having('unnamed').length > 0) return Promise.resolve({ kind: 'refused', reason: 'something is wrong' });
    const [conflicts, old] = [having('conflict'), having('old')];
    for (const line of lines) if (!conflicts.includes(line) && !old.includes(line)) stored.add(line);
    const dropped = conflicts.length + old.length;
    if (dropped === 0) return Promise.resolve({ kind: 'accepted' });
    const reason = conflicts.length > 0 ? 'input field "v" on measurement "m" is type x' : 'outside retention';
    return Promise.resolve({ kind: 'partial', reason, dropped });
  }
  return { send, stored, requests: () => requests };
}

const line = (vice: Vice, i: number): string => `m v="${vice}" ${i}`;

describe('deliver', () => {
  it('stores every good line and names every other, whatever the mix', async () => {
    const vices = fc.array(
      fc.constantFrom<Vice>('good', 'good', 'good', 'unreadable', 'conflict', 'old', 'unnamed'),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(vices, fc.integer({ min: 1, max: 50 }), async (mix, maxLines) => {
        const lines = ['m v="good" -1', ...mix.map(line)];
        const server = createServer(maxLines);

        const delivery = await deliver(server.send, lines.join('\n'));

        const good = lines.filter((one) => one.includes('"good"'));
        if (delivery.kind === 'held') {
          // Many lines in a row were refused before the first was taken.
          expect(mix.filter((vice) => vice === 'unnamed').length).toBeGreaterThan(0);
          return;
        }
        expect(delivery.kind).toBe('done');
        expect([...server.stored].sort()).toEqual(good.sort());
        const refused = delivery.kind === 'done' ? delivery.refused.map((one) => one.line) : [];
        expect(refused.sort()).toEqual(lines.filter((one) => !one.includes('"good"')).sort());
      }),
      { numRuns: 500 },
    );
  });

  it('needs one more request for any number of lines that the server names', async () => {
    const server = createServer();
    const lines = Array.from({ length: 1000 }, (_, i) => line(i % 3 === 0 ? 'unreadable' : 'good', i));

    const delivery = await deliver(server.send, lines.join('\n'));

    expect(delivery).toMatchObject({ kind: 'done', refused: { length: 334 } });
    expect(server.requests()).toBe(2);
    expect(server.stored.size).toBe(666);
  });

  it('needs three requests for a field that changed its type', async () => {
    const server = createServer();
    const lines = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? line('conflict', i) : `n v=1 ${i}`));

    const delivery = await deliver(server.send, lines.join('\n'));

    expect(delivery).toMatchObject({ kind: 'done', refused: { length: 100 } });
    expect(server.requests()).toBe(3);
  });

  it('isolates one line that the server does not name in a logarithm of requests', async () => {
    const server = createServer();
    const lines = Array.from({ length: 1024 }, (_, i) => line(i === 700 ? 'unnamed' : 'good', i));

    const delivery = await deliver(server.send, lines.join('\n'));

    expect(delivery).toMatchObject({ kind: 'done', refused: [{ line: lines[700], reason: 'something is wrong' }] });
    expect(server.requests()).toBeLessThanOrEqual(21);
  });

  it.each(['retry', 'held'] as const)('gives up at once on %s', async (kind) => {
    const outcome = { kind, reason: 'because' };

    expect(await deliver(() => Promise.resolve(outcome), 'a v=1 1\nb v=1 1')).toEqual(outcome);
  });

  it('does not put everything into quarantine when a server refuses everything', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => line('unnamed', i));
    const server = createServer();

    const delivery = await deliver(server.send, lines.join('\n'));

    expect(delivery).toEqual({ kind: 'held', reason: '400: something is wrong' });
    expect(server.requests()).toBeLessThan(40);
  });

  it('does not either when it begins to refuse everything in the middle of a block', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => line(i === 10 ? 'unnamed' : 'good', i));
    const server = createServer();
    const send = (text: string): Promise<WriteOutcome> =>
      server.requests() < 15 ? server.send(text) : Promise.resolve({ kind: 'refused', reason: 'no' });
    let requests = 0;

    const delivery = await deliver((text) => (requests++, send(text)), lines.join('\n'));

    expect(server.stored.size).toBeGreaterThan(0);
    expect(delivery).toEqual({ kind: 'held', reason: '400: no' });
    expect(requests).toBeLessThan(60);
  });

  it('does not believe what it is told of the last lines of a block either', async () => {
    const lines = Array.from({ length: 8 }, (_, i) => line(i === 0 ? 'unnamed' : 'good', i));
    const server = createServer();
    const send = (text: string): Promise<WriteOutcome> =>
      server.stored.size < 3 ? server.send(text) : Promise.resolve({ kind: 'refused', reason: 'no' });

    expect(await deliver(send, lines.join('\n'))).toEqual({ kind: 'held', reason: '400: no' });
  });

  describe('with a 422 that drops everything', () => {
    const drops = (reason: string) => (text: string): Promise<WriteOutcome> =>
      Promise.resolve({ kind: 'partial', reason, dropped: text.split('\n').length });
    const lines = Array.from({ length: 100 }, (_, i) => line('good', i)).join('\n');

    it('costs no line where the server no longer takes what it took before', async () => {
      const memory: DeliveryMemory = {};
      const server = createServer();
      await deliver(server.send, 'm v="good" -1', memory);

      const delivery = await deliver(drops('whatever'), lines, memory);

      expect(delivery).toEqual({ kind: 'held', reason: '422: whatever' });
    });

    it('costs no line of a block either, where nothing was taken yet', async () => {
      expect(await deliver(drops('whatever'), lines)).toEqual({ kind: 'held', reason: '422: whatever' });
    });

    it('believes it where it explains the lines', async () => {
      for (const reason of ['points beyond retention policy', 'input field "v" on measurement "m" is type x']) {
        const memory = { acceptedLine: 'm v="good" -1' };
        const delivery = await deliver(drops(reason), lines, memory);
        expect(delivery).toMatchObject({ kind: 'done', refused: { length: 100 } });
      }
    });

    it('believes it where a line that was taken is only too old by now', async () => {
      const memory = { acceptedLine: 'm v="good" -1' };
      const send = (text: string): Promise<WriteOutcome> =>
        drops(text === memory.acceptedLine ? 'points beyond retention policy' : 'whatever')(text);

      expect(await deliver(send, line('good', 1), memory)).toMatchObject({ kind: 'done', refused: { length: 1 } });
    });
  });

  it('goes on after many bad lines in a row, if the server still takes what it took before', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => line(i >= 100 && i < 150 ? 'unnamed' : 'good', i));
    const server = createServer();

    const delivery = await deliver(server.send, lines.join('\n'));

    expect(delivery).toMatchObject({ kind: 'done', refused: { length: 50 } });
    expect(server.stored.size).toBe(150);
  });
});
