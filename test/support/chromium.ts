import { accessSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM_BIN'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A headless browser of this machine, or undefined (said loudly; with CI=true an error) where there is none. */
export async function launchChromium(): Promise<Browser | undefined> {
  const executablePath = CANDIDATES.find((path) => path !== undefined && exists(path));
  if (executablePath === undefined) {
    const reason = 'no Chromium: install it or set CHROMIUM_BIN';
    if (process.env['CI'] === 'true') throw new Error(reason);
    console.warn(`tests of the live page are skipped: ${reason}`);
    return undefined;
  }
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', ...quiet] });
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
