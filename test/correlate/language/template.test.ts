import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/correlate/language/template.ts';
import type { TemplateContext } from '../../../src/correlate/rule.ts';

const context: TemplateContext = {
  labels: { 'host.name': 'web1', 'user.name': 'ro\u001b[31mot\u202e', long: 'x'.repeat(300), n: '1234.5678' },
  value: 93.456,
  count: 1_234_567,
  level: 'high',
  ruleTitle: 'CPU',
  startedAtMs: Date.UTC(2026, 10, 20, 10),
};

function render(source: string): { text: string; unknown: string[] } {
  const unknown: string[] = [];
  const text = parseTemplate(source).render(context, (name) => unknown.push(name));
  return { text, unknown };
}

describe('templates', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['{{ $value }} on {{ $labels.host.name }}', '93.456 on web1'],
    ['{{$count}}', '1234567'],
    ['{{ $level }}/{{ $rule.title }}', 'high/CPU'],
    ['{{ $startsAt }}', '2026-11-20T10:00:00.000Z'],
    ['{{ $value | round }}', '93'],
    ['{{ $value | round 1 }}', '93.5'],
    ['{{ $labels.n | round 2 }}', '1234.57'],
    ['{{ $labels.host.name | round 2 }}', 'web1'],
    ['{{ $count | humanize }}', '1.235M'],
    ['{{ $value | humanizeDuration }}', '1m 33s'],
    ['{{ $labels.user.name }}', 'ro[31mot'],
    ['{{ $labels.long }}', 'x'.repeat(256)],
    ["{{ $labels | join ' | ' }}", `host.name=web1 | long=${'x'.repeat(300)}`.slice(0, 256)],
    ['{{ $level | join ", " }}', 'high'],
    ['a } b { c }}', 'a } b { c }}'],
  ])('%s', (source, expected) => {
    expect(render(source)).toEqual({ text: expected, unknown: [] });
  });

  it('render an unknown name as nothing, and tell it', () => {
    expect(render('[{{ $labels.nope }}{{ $nope | round 2 }}]')).toEqual({
      text: '[]',
      unknown: ['$labels.nope', '$nope'],
    });
  });

  it.each([
    '{{ $value',
    '{{ value }}',
    '{{ }}',
    '{{ $value | nope }}',
    '{{ $value | round x }}',
    '{{ $value | round 99 }}',
  ])('refuse %s', (source) => {
    expect(() => parseTemplate(source)).toThrow();
  });
});
