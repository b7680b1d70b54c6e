import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { CrosswatchError } from '../../lib/errors.ts';
import type { PointWriter, WriteReport } from '../point-writer.ts';
import { sendProblem } from '../problem.ts';
import { readTextBody } from '../read-body.ts';
import { type Route, route } from '../route.ts';

const MAX_BYTES = 4 * 1024 * 1024;
/** Bodies held in memory at a time. */
const MAX_UNDER_WAY = 8;
/** Mistakes named in one answer. */
const MAX_NAMED = 100;

const precision = z
  .enum(['ns', 'us', 'ms', 's'])
  .default('ns')
  .describe('Unit of the stamps; a line without one is of now.');
const query = z.strictObject({
  precision,
  org: z.string().optional().describe('Taken for the sake of clients of InfluxDB, and ignored.'),
  bucket: z.string().optional().describe('Taken for the sake of clients of InfluxDB, and ignored.'),
});

/** Takes line protocol from applications; 204 when all of it is safe, else what was not taken and why. */
export function writeRoute(writer: PointWriter): Route {
  let underWay = 0;

  async function take(raw: IncomingMessage, unit: z.infer<typeof precision>): Promise<WriteReport> {
    if (underWay >= MAX_UNDER_WAY)
      throw new CrosswatchError('CW_SERVE_BUSY', `${MAX_UNDER_WAY} writes are under way`);
    underWay += 1;
    try {
      return await writer.write(await readTextBody(raw, MAX_BYTES), unit);
    } finally {
      underWay -= 1;
    }
  }

  return route({
    method: 'POST',
    path: '/api/v1/write',
    summary:
      'Takes metrics of applications as line protocol (`text/plain`, gzip if it says so, 4 MiB at most). 204: all points are safe. 400: some lines are not line protocol; `lines` names them. 422: there is no room for more series (`collect.write.max_series`), a measurement has more than 1,000 fields, or a series is longer than InfluxDB takes. With 400 and 422 all other points are `accepted`. 413: too large. 503: send the same again later. A point that is sent twice is stored once.',
    query,
    text: 'text/plain',
    async handle({ raw, query: { precision: unit } }, response) {
      answer(response, await take(raw, unit));
      return 'sent' as const;
    },
  });
}

function answer(response: ServerResponse, { accepted, mistakes, refused, problem }: WriteReport): void {
  const counts = { accepted, refused: refused + mistakes.length };
  const [first] = mistakes;
  if (first !== undefined) {
    const detail = `line ${first.line}:${first.column}: ${first.reason}${problem === undefined ? '' : `; ${problem}`}`;
    const error = new CrosswatchError('CW_SERVE_LINES', detail, {
      hint: 'do not send the same lines again before they are mended',
    });
    sendProblem(response, error, { ...counts, lines: mistakes.slice(0, MAX_NAMED) });
  } else if (refused > 0) {
    const error = new CrosswatchError('CW_SERVE_SERIES', problem ?? `${refused} points were refused`, {
      hint: 'make a field of a tag that takes many values, and a tag of what many field names say; the limit is collect.write.max_series',
    });
    sendProblem(response, error, counts);
  } else {
    response.writeHead(204).end();
  }
}
