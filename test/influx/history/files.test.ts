import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../../src/model/point.ts';
import { exportCsv } from '../../../src/influx/history/export-csv.ts';
import { exportLines, gzipped } from '../../../src/influx/history/export-lines.ts';
import { importPoints } from '../../../src/influx/history/import-points.ts';
import type { ImportOptions } from '../../../src/influx/history/import-points.ts';
import { decodeLines } from '../../../src/points/decode.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import { anyPoint } from '../../points/any-point.ts';

const options: ImportOptions = { path: 'history.lp', decode: decodeLines };

async function read(bytes: Uint8Array, chunkBytes: number, parts: Partial<ImportOptions> = {}): Promise<Point[]> {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const points: Point[] = [];
  for await (const point of importPoints(Readable.from(chunks), { ...options, ...parts })) points.push(point);
  return points;
}

describe('export and import', () => {
  it('bring back every point, compressed or not, however the bytes are cut', async () => {
    const points = fc.array(anyPoint, { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(points, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (given, chunkBytes, compress) => {
        const plain = Buffer.from(await text(Readable.from(exportLines(given, encodePoint))));

        expect(await read(compress ? gzipSync(plain) : plain, chunkBytes)).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  it('compresses', async () => {
    const given: Point = { measurement: 'm', tags: {}, fields: { v: 1n }, timeMs: 5 };
    const chunks: Uint8Array[] = [];
    for await (const chunk of gzipped(exportLines([given, given], encodePoint))) chunks.push(chunk);

    expect(gunzipSync(Buffer.concat(chunks)).toString()).toBe('m v=1i 5000000\nm v=1i 5000000\n');
  });

  it('fails where its source fails', async () => {
    function* broken(): Generator<Point> {
      yield { measurement: 'm', tags: {}, fields: { v: 1n }, timeMs: 5 };
      throw new Error('disk gone');
    }

    await expect(text(Readable.from(gzipped(exportLines(broken(), encodePoint))))).rejects.toThrow('disk gone');
  });
});

describe('importPoints', () => {
  const FILE = Buffer.from('m v=1 1\nm v=2\n# comment\nm v=3 3\nbroken\n');

  it('stops at a line that is no point, and says where', async () => {
    await expect(read(FILE, 5)).rejects.toMatchObject({
      code: 'CW_INFLUX_IMPORT',
      message: 'the timestamp is missing',
      place: { path: 'history.lp', line: 2, column: 6 },
    });
  });

  it('goes on where it is told to', async () => {
    const mistakes: (number | undefined)[] = [];
    const points = await read(FILE, 5, { onMistake: ({ place }) => mistakes.push(place?.line) });

    expect(points.map(({ fields }) => fields['v'])).toEqual([1, 3]);
    expect(mistakes).toEqual([2, 5]);
  });

  it('says when a compressed file is cut short', async () => {
    const cut = gzipSync(Buffer.from('m v=1 1\n'.repeat(1000))).subarray(0, 40);

    await expect(read(cut, 16)).rejects.toMatchObject({ code: 'CW_INFLUX_IMPORT', place: { path: 'history.lp' } });
  });
});

describe('exportCsv', () => {
  it('writes one row a field, quotes, and disarms formulas', async () => {
    const point: Point = {
      measurement: 'security_event',
      tags: { host: 'web1', action: 'ssh_login' },
      fields: { count: 1n, share: 0.5, ok: true, user: '=HYPERLINK("x")', message: 'two\nlines, "quoted"', n: -5 },
      timeMs: Date.UTC(2026, 2, 4, 12, 0, 0, 7),
      subMsNs: 42,
    };
    const start = '2026-03-04T12:00:00.007000042Z,security_event,"{""host"":""web1"",""action"":""ssh_login""}"';

    expect(await text(Readable.from(exportCsv([point])))).toBe(
      [
        'time,measurement,tags,field,type,value',
        `${start},count,integer,1`,
        `${start},share,float,0.5`,
        `${start},ok,boolean,true`,
        `${start},user,string,"'=HYPERLINK(""x"")"`,
        `${start},message,string,"two\nlines, ""quoted"""`,
        `${start},n,float,-5`,
        '',
      ].join('\n'),
    );
  });
});
