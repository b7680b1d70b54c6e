import { expect, it } from 'vitest';
import { runHere } from '../support/terminal.ts';

it('rules explain says what a detection matches', async () => {
  const { code, stdout } = await runHere(['rules', 'explain', 'ssh_login_failed']);
  expect(stdout).toMatch(/^ {2}condition +\w+/m);
  expect(stdout).toContain('event.action: ssh_login');
  expect(code).toBe(0);
});
