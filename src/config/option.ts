import { z } from 'zod';

/** One key of the configuration that takes a value (not a section). */
export interface ConfigOption {
  /** Keys from the root; `[]` stands for the entries of a list, `*` for free keys. */
  readonly path: readonly string[];
  readonly description: string;
  /** `string`, `integer`, `boolean`, `number`, `list`, or the allowed words joined by ` | `. */
  readonly type: string;
  readonly defaultValue: unknown;
  readonly secret: boolean;
  /** Which variant of a list's entries it belongs to, e.g. `type: webhook`; empty where there is one. */
  readonly variant: string;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** JSON Schema (draft 2020-12) of what a user may write, for editors and for everything below. */
export function toJsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
}

/** All options of a schema in the order of declaration. */
export function listOptions(schema: z.ZodType): readonly ConfigOption[] {
  return [...walk(toJsonSchema(schema), [], '')];
}

function* walk(schema: JsonSchema, path: readonly string[], variant: string): Generator<ConfigOption> {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined && variants.some(isSection)) {
    for (const one of variants) yield* walk(one, path, isSection(one) ? variantName(one) : variant);
    return;
  }
  if (schema.properties !== undefined) {
    for (const [key, inner] of Object.entries(schema.properties)) yield* walk(inner, [...path, key], variant);
    return;
  }
  if (schema.items !== undefined && holdsSections(schema.items)) {
    yield option(schema, path, variant);
    yield* walk(schema.items, [...path, '[]'], variant);
    return;
  }
  if (typeof schema.additionalProperties === 'object' && holdsSections(schema.additionalProperties)) {
    yield* walk(schema.additionalProperties, [...path, '*'], variant);
    return;
  }
  yield option(schema, path, variant);
}

function option(schema: JsonSchema, path: readonly string[], variant: string): ConfigOption {
  return {
    path,
    description: schema.description ?? '',
    type: typeName(schema),
    defaultValue: schema.default,
    secret: schema.secret === true,
    variant,
  };
}

function isSection(schema: JsonSchema): boolean {
  return schema.properties !== undefined;
}

function holdsSections(schema: JsonSchema): boolean {
  return isSection(schema) || (schema.oneOf ?? schema.anyOf ?? []).some(isSection);
}

function variantName(schema: JsonSchema): string {
  const [key, inner] =
    Object.entries(schema.properties ?? {}).find(([, one]) => one.const !== undefined) ?? [];
  return key === undefined ? '' : `${key}: ${String(inner?.const)}`;
}

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return [...new Set(variants.map(typeName))].join(' or ');
  if (schema.type === 'array')
    return schema.items === undefined ? 'list' : `list of ${typeName(schema.items)}`;
  if (schema.type === 'object') return 'map';
  return schema.type ?? 'any';
}
