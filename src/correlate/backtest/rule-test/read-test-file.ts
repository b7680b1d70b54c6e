import type { z } from 'zod';
import { CrosswatchError } from '../../../lib/errors.ts';
import { ruleTestFileSchema } from './file-schema.ts';
import type { RuleTestFile } from './file-schema.ts';
import { readYamlDocument } from './yaml-document.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

export interface ReadTestFile {
  /** Absent when `errors` has something. */
  readonly file?: RuleTestFile | undefined;
  readonly document: YamlDocument;
  /** All mistakes at once, each with line and column. */
  readonly errors: readonly CrosswatchError[];
}

/** Reads the text of a rule test file and checks its form. */
export function readTestFile(text: string, path: string): ReadTestFile {
  const document = readYamlDocument(text, path);
  if (document.errors.length > 0) return { document, errors: document.errors };
  const parsed = ruleTestFileSchema.safeParse(document.value);
  if (parsed.success) return { file: parsed.data, document, errors: [] };
  return { document, errors: parsed.error.issues.flatMap((issue) => toErrors(issue, document)) };
}

/** A mistake in a rule test file, at the value that `path` leads to. */
export function mistakeAt(document: YamlDocument, path: YamlPath, message: string): CrosswatchError {
  return new CrosswatchError('CW_RULE_TEST_INVALID', message, { place: document.place(path) });
}

function toErrors(issue: z.core.$ZodIssue, document: YamlDocument): CrosswatchError[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') {
    const where = path.length === 0 ? '' : `${path.join('.')}: `;
    return [mistakeAt(document, path, `${where}${issue.message}`)];
  }
  return issue.keys.map(
    (key) =>
      new CrosswatchError('CW_RULE_TEST_INVALID', `unknown key "${key}"`, {
        place: document.place(path, key),
      }),
  );
}
