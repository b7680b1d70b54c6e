import { z } from 'zod';
import type { Route } from './route.ts';

interface JsonSchemaObject {
  readonly properties?: Readonly<Record<string, { description?: string }>>;
  readonly required?: readonly string[];
}

const PROBLEM = {
  description: 'Problem document (RFC 9457) with a stable `code`.',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
};

/** OpenAPI 3.1 of the routes; parameters and bodies come from the schemas that check them. */
export function toOpenApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = {
      summary: route.summary,
      parameters: [...pathParameters(route), ...queryParameters(route)],
      ...bodyOf(route),
      responses: {
        [route.text === undefined ? '200' : '204']: { description: 'The answer.' },
        default: PROBLEM,
      },
      security: route.open ? [] : [{ bearer: [] }, {}],
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Crosswatch', version },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

function bodyOf({ body, text }: Route): object {
  if (text !== undefined)
    return { requestBody: { required: true, content: { [text]: { schema: { type: 'string' } } } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } };
}

function pathParameters({ path }: Route): readonly object[] {
  return [...path.matchAll(/\{(?<name>\w+)\}/g)].map((match) => ({
    name: match.groups?.['name'],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query, queryPrefix }: Route): readonly object[] {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name: name === queryPrefix ? `${name}.*` : name,
    in: 'query',
    required: false,
    description: schema.description ?? '',
    schema,
  }));
}

function schemaOf(schema: z.ZodType): JsonSchemaObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as JsonSchemaObject;
}
