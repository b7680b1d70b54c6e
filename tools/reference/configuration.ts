import { stringify } from 'yaml';
import { variableName } from '../../src/config/environment.ts';
import { listOptions, type ConfigOption } from '../../src/config/option.ts';
import { configSchema } from '../../src/config/schema.ts';
import { GENERATED, markdownTable } from './markdown.ts';

/** docs/configuration.md: every option with its default, type and environment variable. */
export function configurationPage(): string {
  const sections = groupBy(listOptions(configSchema), ({ path }) => path[0] ?? '');
  const top = [...sections.values()]
    .filter((options) => options.length === 1 && options[0]?.path.length === 1)
    .flat();
  const rest = [...sections].filter(([, options]) => !top.includes(options[0] as ConfigOption));
  return `${[
    '# Configuration',
    GENERATED,
    `One file, \`crosswatch.yml\` in the working directory or the one named by \`--config\` or \`CROSSWATCH_CONFIG\`. Every key is optional; without a file everything runs on these defaults. \`crosswatch config init\` writes a commented sample, \`config check\` says every mistake with line and column, \`config show\` prints what is in force.

The environment overrides the file: \`store.max_bytes\` is \`CROSSWATCH_STORE_MAX_BYTES\`. An empty variable counts as not set. InfluxDB’s own names work too: \`INFLUX_URL\`, \`INFLUX_TOKEN\`, \`INFLUX_TOKEN_FILE\`, \`INFLUX_ORG\`, \`INFLUX_BUCKET\`. Where the host is not where the program runs (a container), \`HOST_PROC\`, \`HOST_SYS\` and \`HOST_ROOT\` say where it is.

Durations are one integer and one unit (\`500ms 30s 5m 2h 7d 1w\`), sizes likewise (\`64KiB 512MiB 2GiB\`). A secret \`x\` may be given as \`x_file\`: the path of a file that holds it. Secrets are never shown or logged.`,
    '## General',
    table(top),
    ...rest.flatMap(([name, options]) => [`## ${name}`, table(options)]),
  ].join('\n\n')}\n`;
}

function table(options: readonly ConfigOption[]): string {
  const rows = options.map((option) => [
    `\`${option.path.join('.')}\`${option.variant === '' ? '' : ` (${option.variant})`}`,
    option.secret ? 'secret' : option.type,
    option.defaultValue === undefined
      ? ''
      : `\`${stringify(option.defaultValue, { collectionStyle: 'flow', lineWidth: 0 }).trim()}\``,
    option.description,
    option.path.some((key) => key === '[]' || key === '*') ? '' : `\`${variableName(option.path)}\``,
  ]);
  return markdownTable(['option', 'type', 'default', 'meaning', 'environment'], rows);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
