import { z } from 'zod';
import type { Route } from '../../src/serve/route.ts';
import { GENERATED, markdownTable } from './markdown.ts';

/** docs/http-api.md: every endpoint with its parameters. */
export function httpApiPage(routes: readonly Route[]): string {
  const endpoints = routes.filter(({ path }) => path === '/' || !/\.(js|css|svg)$/.test(path));
  const sections = endpoints.map((route) =>
    [`## ${route.method} ${route.path}`, route.summary, parameters(route)]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
  return `# HTTP API

${GENERATED}

Served on \`http://127.0.0.1:8990\`. Another address needs \`serve.token\`, sent as \`Authorization: Bearer TOKEN\` (a browser may open \`/?token=TOKEN\`); \`/healthz\` and \`/readyz\` never need it. Without a token only requests whose \`Host\` is loopback are answered. Errors are RFC 9457 problem documents with one of the [codes](errors.md); \`GET /api/v1/openapi.json\` describes all of this to programs. Times in queries: RFC 3339, Unix seconds, \`now\`, or back from now (\`-15m\`). Times in answers whose name ends in \`Ms\`: Unix milliseconds.

${sections.join('\n\n')}
`;
}

function parameters({ query, queryPrefix, body }: Route): string {
  const rows = [
    ...rowsOf(query, queryPrefix),
    ...rowsOf(body, undefined).map(([name = '', ...rest]) => [`${name} (body)`, ...rest]),
  ];
  return rows.length === 0 ? '' : markdownTable(['parameter', 'default', 'meaning'], rows);
}

function rowsOf(schema: z.ZodType | undefined, prefix: string | undefined): readonly string[][] {
  if (schema === undefined) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { description?: string; default?: unknown; enum?: unknown[] }>;
  };
  return Object.entries(properties).map(([name, { description = '', default: fallback, enum: words }]) => [
    `\`${name === prefix ? `${name}.*` : name}\``,
    fallback === undefined || name === prefix ? '' : `\`${JSON.stringify(fallback).replaceAll('"', '')}\``,
    [words === undefined ? '' : words.map((word) => `\`${String(word)}\``).join(', '), description]
      .filter((part) => part !== '')
      .join('; '),
  ]);
}
