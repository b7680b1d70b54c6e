import { expect, it } from 'vitest';
import { isSameScript } from '../../../src/influx/setup/same-script.ts';

const WANTED = `// What it does.
import "date"

metrics = "crosswatch"

option task = {name: "a  b", every: 6h, offset: 1m}

from(bucket: metrics) |> range(start: -5m)
`;

it.each([
  ['itself', WANTED, true],
  ['without the last newline', WANTED.trim(), true],
  [
    'as InfluxDB writes a template',
    `// What it does.
import "date"

option task = { name: "a  b", every: 6h0m0s, offset: 1m0s }


metrics = "crosswatch"

from(bucket: metrics) |> range(start: -5m)`,
    true,
  ],
  ['another interval', WANTED.replace('6h', '60m'), false],
  ['another offset', WANTED.replace('1m}', '10m}'), false],
  ['another name', WANTED.replace('a  b', 'a b'), false],
  ['another parameter', WANTED.replace('"crosswatch"', '"other"'), false],
  ['spaces within a line', WANTED.replace('-5m', '- 5m'), false],
  ['no option', WANTED.replace(/^option.*$/m, ''), false],
])('tells a script from %s', (_what, other, same) => {
  expect(isSameScript(WANTED, other)).toBe(same);
});
