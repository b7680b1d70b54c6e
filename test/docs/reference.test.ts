import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiRoutes } from '../../src/app/page-and-api.ts';
import { createProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore } from '../../src/store/store.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createStreamHub } from '../../src/serve/stream.ts';
import { cliPage } from '../../tools/reference/cli.ts';
import { configurationPage } from '../../tools/reference/configuration.ts';
import { errorsPage } from '../../tools/reference/errors.ts';
import { httpApiPage } from '../../tools/reference/http-api.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');
const root = path.resolve(docs, '..');

describe('docs/reference', () => {
  it('configuration.md has every option', async () => {
    await expect(configurationPage()).toMatchFileSnapshot(path.join(docs, 'configuration.md'));
  });

  it('errors.md has every code', async () => {
    await expect(errorsPage()).toMatchFileSnapshot(path.join(docs, 'errors.md'));
  });

  it('cli.md has every command', async () => {
    const page = cliPage(await createProgram(processTerminal(), () => {}));
    // The zone of the machine that writes the page is nobody's business.
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    await expect(page.replaceAll(`\`${zone}\``, 'of this machine')).toMatchFileSnapshot(path.join(docs, 'cli.md'));
  });

  it('http-api.md has every endpoint', async () => {
    const store = openStore({ path: ':memory:', config: storeSchema.parse(undefined) });
    const hub = createStreamHub(systemClock);
    const reloadRules = () => Promise.reject(new Error('nothing to reload'));
    const writer = { write: () => Promise.reject(new Error('nobody writes')) };
    const silencer = { silences: () => [], silence: () => Promise.reject(new Error('no')) as never, expireSilence: () => undefined };
    const reader = { reloadRules, writer, silencer,  status: () => ({}), notReady: () => [], explain: () => undefined };
    const routes = apiRoutes({ store, clock: systemClock, version: '0', rules: () => [], pageFolder: PAGE, ...reader }, hub);
    hub.stop();
    store.close();
    await expect(httpApiPage(routes)).toMatchFileSnapshot(path.join(docs, 'http-api.md'));
  });
});

/** The page's own files as they stand in the sources; scripts are made by the build. */
const PAGE = new URL('../../dist/serve/page/', import.meta.url);

describe('docs/links', () => {
  const pages = [
    ...readdirSync(docs, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join(docs, name)),
    path.join(root, 'README.md'),
  ];

  it.each(pages.map((page) => [path.relative(root, page), page]))('%s leads nowhere wrong', (_name, page) => {
    const text = readFileSync(page, 'utf8');
    const targets = [...text.matchAll(/\]\((?<target>[^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match.groups?.['target'] ?? '');
    const broken = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !exists(path.resolve(path.dirname(page), target)));
    expect(broken).toEqual([]);
  });
});

function exists(file: string): boolean {
  try {
    readdirSync(path.dirname(file));
    return readdirSync(path.dirname(file)).includes(path.basename(file));
  } catch {
    return false;
  }
}
