import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventStream } from '../../src/events/log-stream.ts';
import type { SecurityEvent } from '../../src/model/event.ts';
import { read, testParser } from './reading.ts';

const stamp = fc
  .tuple(
    fc.constantFrom(
      'Mar  2 08:00:',
      '2024-03-02T08:00:',
      '2024-03-02T08:01:',
      '2024 Mar  2 08:00:',
      '<38>Mar  2 08:00:',
    ),
    fc.constantFrom('07', '41', '60', '6x', ' 7'),
    fc.constantFrom('', '.5', '.25', '.123456', ',75', '.12x456', ' 2024', ' 2023', '.'),
    fc.constantFrom('', '', 'Z', '+02:00', ' '),
  )
  .map((parts) => parts.join(''));
const line = fc
  .tuple(
    stamp,
    fc.constantFrom('harbor', 'quay', '7harbor', '8harbor', '.5'),
    fc.constantFrom('sshd[', 'CRON[', 'sshd-session[', 'sshd('),
    fc.constantFrom('7]', '41]', '1234567890]', ']'),
  )
  .map(
    ([time, host, program, pid]) =>
      `${time} ${host} ${program}${pid}: Invalid user mira from 198.51.100.9 port 4`,
  );

const headOf = (events: readonly SecurityEvent[]): unknown[] =>
  events.map((event) => [
    event['@timestamp'],
    event['host.name'],
    event['process.name'],
    event['process.pid'],
  ]);

test('a line that begins like one before says what it says on its own', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const alone = lines.flatMap((text) => headOf(read([text])));
      expect(headOf(read(lines))).toEqual(alone);
      const stream = createEventStream({ parser: testParser(), source: 'log' });
      expect(headOf(stream.write(Buffer.from(`${lines.join('\n')}\n`)))).toEqual(alone);
    }),
    { numRuns: 300 },
  );
});
