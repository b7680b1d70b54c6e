import { describe, expect, it } from 'vitest';
import { ALERT_KEYS } from '../../../src/correlate/language/alert-section.ts';
import { CORRELATION_KEYS } from '../../../src/correlate/language/correlation-section.ts';
import { DOCUMENT_KEYS } from '../../../src/correlate/language/document.ts';
import { ruleJsonSchema } from '../../../src/correlate/language/json-schema.ts';
import { METRIC_KEYS } from '../../../src/correlate/language/metric-section.ts';

interface Node {
  readonly properties: Readonly<Record<string, Node>>;
}

describe('the JSON Schema of rules', () => {
  const schema = ruleJsonSchema() as unknown as Node;

  // `npx vitest run test/correlate/language/json-schema.test.ts -u` writes the file.
  it('is the file that editors use', async () => {
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../rules/schema.json');
  });

  it.each([
    ['a document', schema, DOCUMENT_KEYS],
    ['alert', schema.properties['alert'], ALERT_KEYS],
    ['metric', schema.properties['metric'], METRIC_KEYS],
    ['correlation', schema.properties['correlation'], CORRELATION_KEYS],
  ])('knows the keys of %s, each with a meaning', (_name, node, keys) => {
    expect(Object.keys(node!.properties).toSorted()).toEqual([...keys].toSorted());
  });

  it('leaves no key of our own without a description or a type', () => {
    for (const section of ['alert', 'metric', 'correlation'])
      for (const [key, node] of Object.entries(schema.properties[section]!.properties))
        expect(Object.keys(node), `${section}.${key}`).not.toEqual([]);
  });
});
