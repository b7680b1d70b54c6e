import { z } from 'zod';
import { byteSize, durationMs } from '../lib/schema.ts';

const ADDRESS = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]]+):(?<port>\d{1,5})$/;

/** `127.0.0.1:5514`, `[::1]:5514` or `host:port`; parses to its parts. */
const listenAddress = z.string().transform((text, context) => {
  const groups = ADDRESS.exec(text)?.groups;
  const port = Number(groups?.['port']);
  if (groups !== undefined && port <= 65_535) return { host: groups['host']!.replace(/^\[|\]$/g, ''), port };
  context.addIssue({ code: 'custom', message: `expected host:port such as 127.0.0.1:5514, got "${text}"` });
  return z.NEVER;
});

const fileSchema = z.strictObject({
  file: z
    .string()
    .startsWith('/', 'expected an absolute path')
    .describe('Path of a log; * ? [abc] {a,b} in it stand for several logs.'),
});

const journaldSchema = z.strictObject({
  journald: z
    .union([
      z.literal(true),
      z.strictObject({
        identifiers: z
          .array(z.string().min(1))
          .optional()
          .describe(
            'Syslog identifiers to read. Default: all that are understood, by the program or by events.patterns.',
          ),
        directory: z.string().optional().describe('Where the journal is. Default: that of the host.'),
      }),
    ])
    .transform((value) => (value === true ? {} : value))
    .describe('The journal of systemd.'),
});

const syslogSchema = z.strictObject({
  syslog: z
    .strictObject({
      udp: listenAddress.optional().describe('Address to receive datagrams on. Default: none.'),
      tcp: listenAddress.optional().describe('Address to accept connections on. Default: none.'),
      max_lines_per_second: z
        .int()
        .positive()
        .default(1000)
        .describe('Per peer; what is above is dropped and counted.'),
    })
    .refine(({ udp, tcp }) => udp !== undefined || tcp !== undefined, 'expected udp, tcp or both'),
});

const stdinSchema = z.strictObject({
  stdin: z.literal(true).describe('Lines on the standard input of this process.'),
});

const sourceSchema = z.union([fileSchema, journaldSchema, syslogSchema, stdinSchema], {
  error: 'expected one of file:, journald:, syslog:, stdin:',
});

/** `logs:` of the configuration; the meaning of each key is in docs/log-sources.md. */
export const logsSchema = z
  .strictObject({
    sources: z
      .union([z.literal('auto'), z.array(sourceSchema)], {
        error: 'expected auto, or a list such as [{file: /var/log/auth.log}]',
      })
      .default('auto')
      .describe(
        'Where log lines come from: a list, or auto for the auth log or the journal of this host; an empty list for none.',
      ),
    start_at: z
      .enum(['beginning', 'end'])
      .default('end')
      .describe('Where to begin in a log that is there when it is followed for the first time ever.'),
    max_line: byteSize('64KiB').describe('Longer lines are cut to this, and what was cut is counted.'),
    silent_after: durationMs('24h').describe(
      'A source that delivered no line for so long is reported as silent.',
    ),
  })
  .prefault({});

export type LogsConfig = z.infer<typeof logsSchema>;

export type SourceConfig = z.infer<typeof sourceSchema>;
