import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCrosswatch } from '../support/program.ts';
import { startWebhookServer, type WebhookServer } from '../support/webhook-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-notify-'));
let server: WebhookServer;

beforeAll(async () => {
  server = await startWebhookServer();
  const receivers = [
    `- {name: hook, type: webhook, url: "${server.url}"}`,
    '- {name: gone, type: webhook, url: "http://127.0.0.1:9/"}',
  ];
  writeFileSync(
    path.join(folder, 'crosswatch.yml'),
    `notify:\n  receivers:\n    ${receivers.join('\n    ')}\n`,
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('crosswatch notify test', () => {
  it('sends a marked alert and its end the real way, under keys of their own', async () => {
    const words = ['notify', 'test', 'hook', '--format', 'json'];
    const { code, stdout } = await runCrosswatch(words, { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { receiver: 'hook', sent: 'firing', outcome: 'delivered' },
      { receiver: 'hook', sent: 'resolved', outcome: 'delivered' },
    ]);
    expect(server.deliveries.map(({ payload }) => payload.status)).toEqual(['firing', 'resolved']);
    expect(JSON.stringify(server.deliveries[0]?.payload)).toContain('TEST: nothing happened');
    expect(new Set(server.deliveries.map(({ key }) => key)).size).toBe(2);
  });

  it('prints what each receiver answers, with exit code 1 when one does not take it', async () => {
    const { code, stdout } = await runCrosswatch(['notify', 'test'], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^hook +webhook +firing +delivered$/m);
    expect(stdout).toMatch(/^gone +webhook +firing +failed +ECONNREFUSED$/m);
  });

  it('finds the receiver that was meant', async () => {
    const { code, stderr } = await runCrosswatch(['notify', 'test', 'hok'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "hook"?');
  });
});
