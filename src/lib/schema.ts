import { z } from 'zod';
import { parseDuration } from './duration.ts';

// Pieces from which the rooms' `config.ts` files are made. The wire spelling is snake_case with units in the value
// (`interval: 5s`); the parsed value is a plain number with the unit in the name of the variable that takes it.

/** A duration such as `30s`; parses to milliseconds. */
export function durationMs(fallback: string) {
  return z
    .string({ error: unitMissing('duration', '5s') })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined) return ms;
      context.addIssue({
        code: 'custom',
        message: `expected a duration such as 500ms, 30s, 5m, 2h, 7d, got "${text}"`,
      });
      return z.NEVER;
    })
    .prefault(fallback);
}

/** Says of a bare number that its unit is missing. */
function unitMissing(what: string, example: string): z.core.$ZodErrorMap<z.core.$ZodIssueInvalidType> {
  return ({ input }) =>
    typeof input === 'number'
      ? `expected a ${what} with its unit such as ${example}, got ${input}`
      : `expected a ${what} such as ${example}`;
}

const BYTES = /^(?<count>\d{1,12})(?<unit>B|KiB|MiB|GiB|TiB)$/;
const BYTES_OF = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const;

/** A size such as `512MiB`; parses to bytes. */
export function byteSize(fallback: string) {
  return z
    .string({ error: unitMissing('size', '512MiB') })
    .transform((text, context) => {
      const groups = BYTES.exec(text)?.groups;
      if (groups !== undefined)
        return Number(groups['count']) * BYTES_OF[groups['unit'] as keyof typeof BYTES_OF];
      context.addIssue({
        code: 'custom',
        message: `expected a size such as 64KiB, 512MiB, 2GiB, got "${text}"`,
      });
      return z.NEVER;
    })
    .prefault(fallback);
}

/**
 * A secret: masked wherever the configuration is shown. The loader fills `x` from `x_file` before the schema sees it,
 * so a schema declares only `x`.
 */
export function secret() {
  return z.string().min(1).meta({ secret: true });
}

/** An http or https address; any host name will do, `influxdb` and `127.0.0.1` included. */
export function httpUrl() {
  return z.url({
    protocol: /^https?$/,
    hostname: /.+/,
    error: 'expected an address such as http://127.0.0.1:8086',
  });
}
