import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCrosswatch } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/rule-tests.md', () => {
  it('has an example that passes as it stands, and covers its rule', async () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/rule-tests.md'), 'utf8');
    for (const match of page.matchAll(/<!-- file: (?<name>\S+) -->\n```yaml\n(?<text>[\s\S]*?)```/g)) {
      writeFileSync(path.join(folder, match.groups?.['name'] ?? ''), match.groups?.['text'] ?? '');
    }
    const { code, stdout, stderr } = await runCrosswatch(['rules', 'test', '--coverage', folder]);
    expect(stdout).toMatch(/2 passed, 0 failed/);
    expect(code, stderr).toBe(0);
  });
});
