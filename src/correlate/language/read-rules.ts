import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleFile } from './load-rules.ts';
import type { RuleMistake } from './mistake.ts';

export interface ReadRuleFiles {
  readonly files: readonly RuleFile[];
  /** Files and folders that could not be read. */
  readonly mistakes: readonly RuleMistake[];
}

const RULE_FILE = /\.ya?ml$/;
/** Rule tests stand beside the rules they test. */
const TEST_FILE = /(?:\.test|_test)\.ya?ml$/;

/**
 * The rule files below a folder (`*.yml`, `*.yaml`, at any depth; not `*.test.yml`), or the one file the path names.
 * What can not be read is a mistake; the rest is returned.
 */
export async function readRules(path: string): Promise<ReadRuleFiles> {
  const files: RuleFile[] = [];
  const mistakes: RuleMistake[] = [];
  const guard = async (at: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      mistakes.push({ code: 'CW_RULE_READ', message, place: { path: at } });
    }
  };
  const take = (file: string): Promise<void> =>
    guard(file, async () => {
      files.push({ path: file, text: await readFile(file, 'utf8') });
    });
  const walk = (folder: string): Promise<void> =>
    guard(folder, async () => {
      const entries = await readdir(folder, { withFileTypes: true });
      for (const entry of entries) {
        const inner = join(folder, entry.name);
        if (entry.isDirectory()) await walk(inner);
        else if (RULE_FILE.test(entry.name) && !TEST_FILE.test(entry.name)) await take(inner);
      }
    });
  await guard(path, async () => {
    const found = await stat(path);
    await (found.isDirectory() ? walk(path) : take(path));
  });
  return {
    files: files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))),
    mistakes,
  };
}
