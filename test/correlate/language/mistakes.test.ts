import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineSchema } from '../../../src/correlate/config.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';

const folder = join(import.meta.dirname, 'mistakes');
const engine = engineSchema.parse({});
const lists = { admins: ['alice'] };
const goodFile = {
  path: 'good.yml',
  text: 'title: G\nname: good\ndetection: {s: {event.action: x}, condition: s}\n',
};

// One mistake a file; its first line says `# expect: LINE:COLUMN CODE message`.
describe('each mistake is told where it stands, and disables nothing else', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const expected = /^# expect: (?<line>.*)$/m.exec(text)?.groups?.['line'];
    const { mistakes, ruleSet } = loadRules({ files: [{ path: name, text }, goodFile], engine, lists });
    const told = mistakes.map(
      ({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`,
    );
    expect(told.join(' || ')).toBe(expected);
    expect(mistakes.map((mistake) => mistake.place.path)).toEqual([name]);
    expect(ruleSet.rules.map((rule) => rule.key)).toContain('good');
  });
});

describe('mistakes', () => {
  it('are all told at once, in the order of the files', () => {
    const bad = 'title: T\nlevle: high\ndetection:\n  s: {a|contain: b, c|cidr: x}\n  condition: t\n';
    const { mistakes } = loadRules({
      files: [
        { path: 'b.yml', text: bad },
        { path: 'a.yml', text: 'x: [' },
      ],
      engine,
      lists,
    });
    expect(mistakes.map(({ place }) => `${place.path}:${place.line}:${place.column}`)).toEqual([
      'a.yml:1:5',
      'b.yml:2:1',
      'b.yml:4:7',
      'b.yml:4:29',
      'b.yml:5:14',
    ]);
  });

  it.each([
    [
      'correlation: {type: evnt_count, rules: [good], timespan: 1M, condition: {gte: x}, generate: maybe}',
      [
        '"group-by" is missing',
        '"type" must be one of',
        'a duration, got string "1M"',
        '"gte" takes',
        '"generate" must',
      ],
    ],
    [
      'metric: {type: thresold, feild: x, window: 5q, where: {cpu|contain: a}, condition: {gte: a}}',
      [
        '"measurement" is missing',
        '"type" must',
        'key "feild"',
        'string "5q"',
        'modifier "contain"',
        '"gte" takes',
      ],
    ],
    [
      'metric: {type: treshold, measurement: cpu, min_samples: -1, on_stale: drop, aggregate: avrg, method: x, abs: 1}',
      [
        '"type" must',
        '"min_samples" must',
        '"on_stale" must',
        'aggregate "avrg"',
        '"method" must',
        '"abs" must',
      ],
    ],
    [
      'correlation: {type: temporl, rules: [good], group-by: [u], timespan: 1m, condition: good and bad or, until: {}}',
      ['"type" must', '"bad" is not listed', 'the name of a rule is expected here', '"until" must'],
    ],
    ['detection: {s: {message: x}, condition: s and t or}', ['identifier "t"', 'the condition ends']],
  ])('are told beside a mistyped type: %s', (section, expected) => {
    const { mistakes } = loadRules({
      files: [{ path: 'a.yml', text: `title: T\n${section}\n` }, goodFile],
      engine,
      lists,
    });
    expect(mistakes.map(({ message }) => message)).toEqual(
      expected.map((part) => expect.stringContaining(part) as string),
    );
  });

  it('name the unknown rules of a document that has other mistakes as well', () => {
    const text = [
      'title: T',
      'correlation: {type: event_count, rules: [good, godo], group-by: [u], timespan: 1M, condition: {gte: 5}}',
      'alert: {resolve_on: nothing}',
    ].join('\n');
    const { mistakes } = loadRules({ files: [{ path: 'a.yml', text }, goodFile], engine, lists });
    expect(mistakes.map(({ place, code, hint }) => `${place.line} ${code} ${hint}`)).toEqual([
      '2 CW_RULE_REFERENCE did you mean "good"?',
      '2 CW_RULE_VALUE months and years have no fixed length; write days (d) or weeks (w)',
      '3 CW_RULE_REFERENCE there are good',
    ]);
  });

  it.each([
    ['detection: {s: {a: b}, condition: s}\n', '"title" is missing', 'for example title: '],
    [
      'title: T\ncorrelation: {type: value_count, rules: [good], field: a, timespan: 1m, condition: {gte: 1}}\n',
      '"group-by" is missing',
      'for example group-by: [host.name]',
    ],
    [
      'title: T\ncorrelation: {type: value_percentile, rules: [good], group-by: [u], field: a, timespan: 1m, condition: {gte: 1}}\n',
      '"percentile" is missing',
      'for example percentile: 95',
    ],
    [
      'title: T\nqqqqqq: 1\ndetection: {s: {a: b}, condition: s}\n',
      'key "qqqqqq"',
      'there are title, name, id',
    ],
  ])('say how to mend %j', (text, message, hint) => {
    const { mistakes } = loadRules({ files: [{ path: 'a.yml', text }, goodFile], engine, lists });
    expect(mistakes).toMatchObject([
      { message: expect.stringContaining(message) as string, hint: expect.stringContaining(hint) as string },
    ]);
  });

  it('name the first of many rules where none is near, and the document of several', () => {
    const many = Array.from({ length: 20 }, (_, i) => goodFile.text.replace('good', `rule_${10 + i}`));
    const text = [
      ...many,
      'title: T\ncorrelation: {type: temporal, rules: [zzzzzz], group-by: [u], timespan: 1m}\n',
    ];
    const { mistakes } = loadRules({ files: [{ path: 'a.yml', text: text.join('---\n') }], engine, lists });
    expect(mistakes).toMatchObject([
      {
        place: { document: 21 },
        hint: expect.stringMatching(/^there are rule_10, .*, rule_21 and 8 more$/) as string,
      },
    ]);
  });

  it('name a rule whose document is no YAML as rejected', () => {
    const files = [
      { path: 'a.yml', text: 'title: A\nname: a\ndetection: {s: {x: 1}\n' },
      {
        path: 'b.yml',
        text: 'title: B\ncorrelation: {type: temporal, rules: [a], group-by: [u], timespan: 1m}\n',
      },
    ];
    const { mistakes } = loadRules({ files, engine, lists });
    expect(mistakes.map((mistake) => mistake.code)).toEqual(['CW_RULE_SYNTAX', 'CW_RULE_REJECTED']);
  });

  it('stay readable for a document that expands without end', () => {
    const text = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
      .concat([...'bcdefgh'].map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(', ')}]`))
      .join('\n');
    const { mistakes } = loadRules({ files: [{ path: 'bomb.yml', text }], engine, lists });
    expect(mistakes.map((mistake) => mistake.message)).toEqual(['the document is too large or too deep']);
  });
});
