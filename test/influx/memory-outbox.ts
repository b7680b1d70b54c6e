import type { ShipOutbox } from '../../src/influx/outbox.ts';
import type { BucketRole, RefusedLine } from '../../src/model/shipment.ts';

export interface MemoryOutbox extends ShipOutbox {
  add(bucket: BucketRole, lines: readonly string[]): void;
  readonly refused: readonly RefusedLine[];
}

/** The outbox's contract over an array. */
export function createMemoryOutbox(): MemoryOutbox {
  let rows: { id: number; bucket: BucketRole; lines: readonly string[] }[] = [];
  let nextId = 1;
  const refused: RefusedLine[] = [];
  const waiting = (): readonly string[] => rows.flatMap((row) => row.lines);
  return {
    refused,
    add(bucket, lines) {
      rows.push({ id: nextId, bucket, lines });
      nextId += 1;
    },
    nextBlock(bucket, maxLines, maxBytes) {
      const taken: typeof rows = [];
      let text = '';
      let count = 0;
      for (const row of rows.filter((one) => one.bucket === bucket)) {
        const joined = [...(count === 0 ? [] : [text]), ...row.lines].join('\n');
        if (count > 0 && (count + row.lines.length > maxLines || joined.length > maxBytes)) break;
        taken.push(row);
        text = joined;
        count += row.lines.length;
      }
      if (taken.length === 0) return undefined;
      return { bucket, text, count, bytes: Buffer.byteLength(text), rowIds: taken.map((row) => row.id) };
    },
    settle(block, lines) {
      rows = rows.filter((row) => !block.rowIds.includes(row.id));
      refused.push(...lines);
    },
    backlog: () => ({
      lines: waiting().length,
      bytes: Buffer.byteLength(waiting().join('\n')),
      droppedLines: 0,
      quarantinedLines: refused.length,
    }),
  };
}
