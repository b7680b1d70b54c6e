import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from '../golden.ts';
import type { Measurement } from './catalogue.ts';
import { HOST_MEASUREMENTS, OTHER_MEASUREMENTS } from './catalogue.ts';
import { OWN_MEASUREMENTS } from './own.ts';
import { SECURITY_MEASUREMENTS, TASK_MEASUREMENTS } from './security.ts';

const MAX_EXAMPLE_LINES = 4;

/** Lines of an example: a golden case's last reading with the tag every point carries, or as written. */
export function exampleLines({ example }: Measurement): readonly string[] {
  if ('lines' in example) return example.lines;
  const text = readFileSync(join(CASES, example.golden, 'expected.lp'), 'utf8');
  const lastReading = text.trim().split('\n\n').at(-1) ?? '';
  return lastReading
    .split('\n')
    .slice(0, MAX_EXAMPLE_LINES)
    .map((line) => {
      const space = line.search(/(?<!\\) /);
      const [measurement = '', ...tags] = line.slice(0, space).split(/(?<!\\),/);
      return `${[measurement, ...[...tags, 'host=web1'].toSorted()].join(',')}${line.slice(space)}`;
    });
}

/** docs/measurements.md. */
export function renderMeasurements(): string {
  return `# Measurements

What Crosswatch writes of a host, with examples that its tests made. Names, types and units are those of Telegraf 1.38;
every point carries the tag \`host\`. Points of one collection have one time: the moment it was due, a multiple of its
interval. What can not be known is absent, never zero.

${HOST_MEASUREMENTS.map(renderOne).join('\n')}
# Units and containers

${OTHER_MEASUREMENTS.filter(({ name }) => /^(systemd|docker)/.test(name))
  .map(renderOne)
  .join('\n')}
# Probes

${OTHER_MEASUREMENTS.filter(({ name }) => !/^(systemd|docker|crosswatch)/.test(name))
  .map(renderOne)
  .join('\n')}
# Own measurements

${[...OTHER_MEASUREMENTS.filter(({ name }) => name.startsWith('crosswatch')), ...OWN_MEASUREMENTS]
  .map(renderOne)
  .join('\n')}
# Events and alerts

${SECURITY_MEASUREMENTS.map(renderOne).join('\n')}
# What tasks in InfluxDB write

The tasks that \`crosswatch setup\` makes; so do the roll-ups, which have the names of what they roll up.

${TASK_MEASUREMENTS.map(renderOne).join('\n')}
# Custom metrics

\`scrape\` and \`exec\` with \`format: prometheus\` write what Telegraf's \`prometheus\` input writes with
\`metric_version = 1\`: the metric's name is the measurement, its labels are tags, its value is the field \`counter\`,
\`gauge\` or \`value\`. A histogram is one point with \`count\`, \`sum\` and a field for each bucket, named by its upper
bound; a summary likewise by quantile. Timestamps in the text are left aside, values that are not finite are left out.
A scraped point carries the tag \`url\`.

\`exec\` with \`format: json\` writes one point for an object or for each of a list, with the numbers as float fields
named by their path (\`disk_sda_used\`), under the configured measurement.

\`POST /api/v1/write\` takes line protocol from applications as InfluxDB does, with their own stamps and, where they
bring one, their own tag \`host\`:

\`\`\`sh
curl -i --data-binary 'shop,page=cart orders=3i,seconds=0.25' http://127.0.0.1:8990/api/v1/write
\`\`\`

204 means that all of it is safe. Otherwise the answer names each line that was not taken, and the others were. All
applications together may have \`collect.write.max_series\` series; in status and \`crosswatch_collect\` they are the
collector \`write\`.

Each source, and each collector of the host, may have \`max_series\` series; points of further ones are refused and
counted in \`crosswatch_collect\`, and the tag that takes the most values is named in the status. A series not seen for a
day makes room. One measurement takes nine tenths of them at most, so that others still come in. A measurement has at
most 1,000 fields, and tags and field name together at most 60,000 bytes.

# Differences from Telegraf

- \`mem\`: a field this kernel does not print is absent, where Telegraf writes 0.
- \`disk\`: of several mounts on one path only the visible one is reported. A mount that hangs holds up nothing.
- \`disk\`: inodes and space in use are absent where a file system claims more free than it has.
- \`net\`: loopback and interfaces that are down are left out in a container too, where Telegraf reports them.
- \`netstat\`, \`net\`: the network is that of process 1, not that of the reader.
- \`procstat\`: \`user\` is a tag, further processes of one name and user have the tag \`instance\`; the fields of
  \`smaps\` (\`memory_pss\`, …) are left out, for the kernel takes long to add them up. \`procstat_lookup\` comes from probes.
- \`systemd_units\`: \`pid\` and \`mem_current\` are absent where Telegraf writes 0.
- \`docker\`: containers in every state are reported; devices, block devices and swarm are not. The share of CPU is that
  since the collection before, not that of one second.
- Probes carry no tags for the subject's organization, country and so on of a certificate.
`;
}

function renderOne(measurement: Measurement): string {
  const { name, about, tags, fields } = measurement;
  const tagLines = Object.entries(tags).map(([tag, meaning]) => `- \`${tag}\`: ${meaning}`);
  const fieldLines = groupFields(fields).map(
    ([names, type, meaning]) =>
      `| ${names.map((field) => `\`${field}\``).join(' ')} | ${type} | ${meaning} |`,
  );
  return `## ${name}

${about}
${tagLines.length === 0 ? '' : `\nTags:\n${tagLines.join('\n')}\n`}
| fields | type | unit or meaning |
| --- | --- | --- |
${fieldLines.join('\n')}

\`\`\`text
${exampleLines(measurement).join('\n')}
\`\`\`
`;
}

/** Fields of one type and meaning share a row. */
function groupFields(
  fields: Readonly<Record<string, string>>,
): readonly (readonly [readonly string[], string, string])[] {
  const rows = new Map<string, string[]>();
  for (const [name, spec] of Object.entries(fields)) rows.set(spec, [...(rows.get(spec) ?? []), name]);
  return [...rows].map(([spec, names]) => {
    const [type = '', ...meaning] = spec.split(', ');
    return [names, type, meaning.join(', ')] as const;
  });
}
