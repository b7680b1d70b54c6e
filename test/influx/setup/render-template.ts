import { stringify } from 'yaml';
import type { WantedBucket } from '../../../src/influx/setup/buckets.ts';
import type { WantedTask } from '../../../src/influx/setup/tasks.ts';

const ABOUT = `# What \`crosswatch setup\` makes, apart from tokens, as a template of InfluxDB:
#   influx apply -o ORG -f template.yml
# A test keeps it in step with the tasks beside it.
`;

const TASK_OPTION = /^option task = \{name: "[^"]+", every: (?<every>\w+), offset: (?<offset>\w+)\}\n\n/m;

/** The objects of an InfluxDB template. */
export function templateObjects(buckets: readonly WantedBucket[], tasks: readonly WantedTask[]): object[] {
  const object = (kind: string, name: string, spec: object): object => ({
    apiVersion: 'influxdata.com/v2alpha1',
    kind,
    metadata: { name: name.replace(/[^a-z0-9]+/g, '-') },
    spec: { name, ...spec },
  });
  return [
    ...buckets.map(({ name, description, retentionMs }) =>
      object('Bucket', name, { description, retentionRules: [{ type: 'expire', everySeconds: retentionMs / 1000 }] }),
    ),
    ...tasks.map(({ name, flux }) => {
      const { every, offset } = TASK_OPTION.exec(flux)?.groups ?? {};
      // The server writes the option itself, after the imports.
      return object("Task", name, { every, offset, query: flux.replace(TASK_OPTION, '') });
    }),
  ];
}

/** The template as a file. */
export function renderTemplate(buckets: readonly WantedBucket[], tasks: readonly WantedTask[]): string {
  const documents = templateObjects(buckets, tasks).map((one) => stringify(one, { lineWidth: 0 }));
  return `${ABOUT}---\n${documents.join('---\n')}`;
}
