import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, renderTable } from '../../src/cli/table.ts';

type Row = readonly string[];

function render(rows: readonly Row[], columns: readonly Partial<Column<Row>>[], width: number): string[] {
  const all = columns.map((column, i) => ({ title: `c${i}`, value: (row: Row) => row[i], ...column }));
  return renderTable(rows, all, { colors: false, width }).trimEnd().split('\n');
}

describe('a table', () => {
  it('is whole where there is room, and in a pipe', () => {
    const rows = [['a'.repeat(300), 'b']];
    expect(render(rows, [{ flexible: true }, {}], Infinity)[1]).toBe(`${'a'.repeat(300)}  b`);
  });

  it('takes from the widest first, and no more than is too much', () => {
    const rows = [['a'.repeat(60), 'b'.repeat(30)]];
    const [, line = ''] = render(rows, [{ flexible: true }, { flexible: true }], 80);
    expect(line).toHaveLength(80);
    expect(line).toContain('b'.repeat(30));
  });

  it('says things shorter before it leaves out columns, those that say nothing first', () => {
    const rows = [['a'.repeat(30), '', 'c'.repeat(30), 'd'.repeat(30)]];
    const columns = [{ short: () => 'a' }, { spare: 2 }, { spare: 1 }, {}];
    expect(render(rows, columns, 120)[0]).toMatch(/^C0 +C1 +C2 +C3$/);
    expect(render(rows, columns, 67)[0]).toMatch(/^C0 +C2 +C3$/);
    expect(render(rows, columns, 40)).toEqual(['C0  C3', `a   ${'d'.repeat(30)}`]);
  });

  it('fits into whatever width there is', () => {
    const column = fc.record({ flexible: fc.boolean() }, { requiredKeys: [] });
    const cell = fc.string({ maxLength: 60 });
    const table = fc
      .integer({ min: 1, max: 8 })
      .chain((n) =>
        fc.tuple(
          fc.array(column, { minLength: n, maxLength: n }),
          fc.array(fc.array(cell, { minLength: n, maxLength: n }), { maxLength: 4 }),
        ),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 24, max: 200 }), ([columns, rows], width) => {
        for (const line of render(rows, columns, width)) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
