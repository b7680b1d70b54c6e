import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Route, route } from '../route.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const PAGE_FILES = [
  'index.html',
  'page.css',
  'icon.svg',
  ...[
    'main',
    'alert-card',
    'alert-list',
    'api',
    'bands',
    'chart',
    'charts',
    'columns',
    'element',
    'event-table',
    'format',
    'header',
    'now',
    'queries',
    'tiles',
    'timeframe',
  ].map((name) => `${name}.js`),
];

/** The live page: static files beside this code, and uPlot from its package. All are read once, at start. */
export function pageRoutes(folder: URL = new URL('../page/', import.meta.url)): readonly Route[] {
  const require = createRequire(import.meta.url);
  const files = PAGE_FILES.map((name) =>
    staticRoute(name === 'index.html' ? '/' : `/${name}`, new URL(name, folder), name),
  );
  return [
    ...files,
    staticRoute('/uplot.js', require.resolve('uplot/dist/uPlot.esm.js'), 'uplot.js'),
    staticRoute('/uplot.css', require.resolve('uplot/dist/uPlot.min.css'), 'uplot.css'),
  ];
}

function staticRoute(path: string, file: URL | string, name: string): Route {
  const content = readFileSync(file);
  const contentType = CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return route({
    path,
    summary: path === '/' ? 'The live page.' : `File of the live page: ${name}.`,
    // Nothing of these is secret, and a style sheet's request can carry no token.
    open: path !== '/',
    handle(_request, response) {
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
      response.end(content);
      return 'sent';
    },
  });
}
