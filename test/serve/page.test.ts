import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Service, startService } from '../support/program.ts';

const browser = await launchChromium();

describe.skipIf(browser === undefined)('serve/page', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-page-'));
  const log = path.join(folder, 'auth.log');
  let service: Service;

  beforeAll(async () => {
    writeFileSync(log, '');
    const config = `collect: {interval: 1s}\nlogs: {sources: [{file: ${log}}], start_at: beginning}\nserve: {port: 0}\n`;
    writeFileSync(path.join(folder, 'crosswatch.yml'), config);
    service = await startService({ cwd: folder });
  });

  afterAll(async () => {
    await service?.stop();
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage() {
    const page = await browser!.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(service.url);
    return { page, problems };
  }

  it('shows live data within five seconds, without a word in the console', async () => {
    const { page, problems } = await openPage();
    await page.locator('#live[data-state="live"]').waitFor({ timeout: 5000 });
    await page
      .locator('.tile .value', { hasText: /^\d+\.\d/ })
      .first()
      .waitFor({ timeout: 5000 });
    await page.locator('#hero canvas').waitFor({ timeout: 5000 });
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows an attack as it happens: events, the alert and its evidence', async () => {
    const { page, problems } = await openPage();
    const stamp = (): string => new Date().toISOString();
    const lines = Array.from(
      { length: 8 },
      (_, i) =>
        `${stamp()} web1 sshd[${i + 1}]: Failed password for root from 203.0.113.7 port ${4000 + i} ssh2\n`,
    );
    appendFileSync(log, lines.join(''));
    await page.locator('#events td', { hasText: '203.0.113.7' }).first().waitFor({ timeout: 5000 });
    const card = page.locator('details.alert', { hasText: '203.0.113.7' }).first();
    await card.waitFor({ timeout: 5000 });
    await card.locator('summary').click();
    await card.locator('td', { hasText: '203.0.113.7' }).first().waitFor({ timeout: 5000 });
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows hostile names as text: no markup, no reordering, no control characters', async () => {
    const { page, problems } = await openPage();
    const name = '<img src=x onerror=alert(1)>\u202eevil';
    appendFileSync(
      log,
      `${new Date().toISOString()} web1 sshd[99]: Failed password for invalid user ${name} from 203.0.113.66 port 4 ssh2\n`,
    );
    await page
      .locator('#events td', { hasText: '<img src=x onerror=alert(1)>\\u202eevil' })
      .waitFor({ timeout: 5000 });
    expect(await page.locator('#events img').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });
});
