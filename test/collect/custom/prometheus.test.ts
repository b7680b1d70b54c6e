import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrometheus } from '../../../src/collect/custom/prometheus/parse.ts';
import { formatBound, samplesToPoints } from '../../../src/collect/custom/prometheus/to-points.ts';
import { encodePoint } from '../../../src/points/encode.ts';

/** Line protocol of a text, in order, without its time; and the mistakes as `line: reason`. */
function read(text: string): { readonly lines: readonly string[]; readonly mistakes: readonly string[] } {
  const { samples, mistakes } = parsePrometheus(text);
  return {
    lines: samplesToPoints(samples, {}, 0).map((point) => String(encodePoint(point)).replace(/ 0$/, '')),
    mistakes: mistakes.map(({ line, reason }) => `${line}: ${reason}`),
  };
}

const HISTOGRAM = `# HELP http_request_seconds How long.
# TYPE http_request_seconds histogram
http_request_seconds_bucket{path="/",le="0.05"} 24054
http_request_seconds_bucket{path="/",le="1000000"} 144320
http_request_seconds_bucket{path="/",le="+Inf"} 144327
http_request_seconds_sum{path="/"} 53423
http_request_seconds_count{path="/"} 144327
`;

const SUMMARY = `# TYPE rpc_seconds summary
rpc_seconds{quantile="0.01"} 3102
rpc_seconds{quantile="0.5"} NaN
rpc_seconds_sum 1.7560473e+07
rpc_seconds_count 2693
`;

const OPENMETRICS = `# TYPE jobs counter
# UNIT jobs jobs
jobs_total{queue="a"} 5 1700000000.5 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
jobs_created{queue="a"} 1520872607.123
# TYPE build info
build_info{version="1.2"} 1
# EOF
`;

describe('Prometheus text', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['a gauge', '# TYPE temp gauge\ntemp{room="a b"} 20.5\n', ['temp,room=a\\ b gauge=20.5']],
    ['a counter', '# TYPE a_total counter\na_total 7 1395066363000\n', ['a_total counter=7']],
    ['an untyped value', 'up 1\n', ['up value=1']],
    [
      'a histogram as one point',
      HISTOGRAM,
      ['http_request_seconds,path=/ 0.05=24054,1e+06=144320,+Inf=144327,sum=53423,count=144327'],
    ],
    ['a summary as one point', SUMMARY, ['rpc_seconds 0.01=3102,sum=17560473,count=2693']],
    ['OpenMetrics', OPENMETRICS, ['jobs_total,queue=a counter=5', 'build_info,version=1.2 value=1']],
    ['a trailing comma', 'a{b="1", c="2",} 1\n', ['a,b=1,c=2 value=1']],
    ['Windows line ends', 'a 1\r\nb 2\r\n', ['a value=1', 'b value=2']],
    ['values InfluxDB can not hold', 'a +Inf\nb -Inf\nc NaN\nd 1\n', ['d value=1']],
    ['empty labels', 'a{b=""} 1\na{} 2\n', ['a value=2']],
    ['comments', '# just a comment\n#TYPE a gauge\n\na 1\n', ['a value=1']],
  ])('reads %s', (_name, text, lines) => {
    const got = read(text);

    expect(got.lines).toEqual(lines);
  });

  it.each([
    ['a', /no number/],
    ['a b', /no number/],
    ['a 1 2 3', /no number/],
    ['a 0x10', /no number/],
    ['a{b="c} 1', /labels/],
    ['a{b=c} 1', /labels/],
    ['a{b="c" d="e"} 1', /labels/],
    ['a{b="1",b="2"} 1', /stands twice/],
    ['a{b="\\x"} 1', /labels/],
    ['{a="b"} 1', /metric name/],
    ['1a 1', /metric name/],
    ['a-b 1', /followed by something else/],
    ['# TYPE a nonsense', /TYPE/],
    ['# TYPE a gauge\n# TYPE a counter', /second TYPE/],
  ])('refuses %j, and only that', (line, reason) => {
    const { lines, mistakes } = read(`before 1\n${line}\nafter 2\n`);

    expect(lines).toEqual(['before value=1', 'after value=2']);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(reason);
  });

  it('reads back every label value and number that is written', () => {
    const label = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(label, fc.double({ noNaN: true, noDefaultInfinity: true }), (value, number) => {
        const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

        const { samples, mistakes } = parsePrometheus(`a{b="${escaped}"} ${number}`);

        expect(mistakes).toEqual([]);
        expect(samples[0]?.labels.get('b')).toBe(value);
        expect(samples[0]?.value === number).toBe(true);
      }),
    );
  });

  it('never fails, and accounts for every line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' })), (lines) => {
        const { samples, mistakes } = parsePrometheus(lines.join('\n'));

        expect(samples.length + mistakes.length).toBeLessThanOrEqual(lines.join('\n').split('\n').length);
      }),
    );
  });

  // What Go's strconv.FormatFloat(x, 'g', -1, 64) prints.
  it.each([
    ['0.5', '0.5'],
    ['10.0', '10'],
    ['999999', '999999'],
    ['1000000', '1e+06'],
    ['2.5e6', '2.5e+06'],
    ['123456789', '1.23456789e+08'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['+Inf', '+Inf'],
    ['0', '0'],
  ])('names the bound %s %s', (bound, name) => {
    expect(formatBound(bound)).toBe(name);
  });

  it('ends at # EOF', () => {
    const { samples, mistakes } = parsePrometheus('up 1\n# EOF\n\ndown 1\nworse 1\n');

    expect(samples.map(({ name }) => name)).toEqual(['up']);
    expect(mistakes).toEqual([{ line: 4, reason: 'something stands after # EOF' }]);
  });
});
