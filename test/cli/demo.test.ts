import { describe, expect, it } from 'vitest';
import { runCrosswatch } from '../support/program.ts';

describe('cli/demo', () => {
  it(
    'shows the alert with both of its causes, and its end, within a minute',
    { timeout: 70_000 },
    async () => {
      const { code, stdout, stderr } = await runCrosswatch(['demo']);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/FIRING \(high\) CPU spike with a burst of failed logins/);
      expect(stdout).toMatch(/cpu usage_active: \S+ 9\d\.\d \(\d+ samples\)/);
      expect(stdout).toMatch(/Failed password for .* from 203\.0\.113\.66/);
      expect(stdout).toMatch(/RESOLVED \(high\) CPU spike with a burst of failed logins/);
    },
  );
});
