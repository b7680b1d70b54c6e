import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Point } from '../../../model/point.ts';
import type { Collector } from '../../collector.ts';
import { knownFields } from '../../fields.ts';
import type { HostRoots } from '../../host-roots.ts';
import { parseInteger } from '../../number.ts';
import { runCommand } from '../../run-command.ts';
import { ACTIVE_CODES, LOAD_CODES, SUB_CODES } from './unit-codes.ts';

export interface SystemdUnitsOptions {
  readonly roots: HostRoots;
  /** Unit or pattern of units: `ssh.service`, `*.service`. */
  readonly pattern: string;
  /** Name of the collector. Default `systemd_units`. */
  readonly name?: string;
  /** A host without systemd is a failure. Default: it yields nothing. */
  readonly isRequired?: boolean;
  /** Default: systemctl(1). */
  readonly systemctl?: string;
}

const PROPERTIES = 'Id,LoadState,ActiveState,SubState,NRestarts,MainPID,MemoryCurrent,StatusErrno';
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 16 * 1024 ** 2;

/**
 * Measurement `systemd_units`: the state of each loaded unit a pattern fits, in Telegraf's numbers, with restarts,
 * main process and memory. A host that systemd did not start yields nothing.
 */
export function createSystemdUnitsCollector(options: SystemdUnitsOptions): Collector {
  const { roots, pattern, name = 'systemd_units', isRequired = false, systemctl = 'systemctl' } = options;

  function without(what: string): string {
    if (isRequired) throw new Error(`no state of ${pattern}: ${what}`);
    return '';
  }

  return {
    name,
    async collect(timeMs) {
      // sd_booted(3)
      const isBooted = existsSync(join(roots.root, 'run/systemd/system'));
      const text = !isBooted
        ? without('systemd does not run on this host')
        : await runCommand({
            command: [systemctl, 'show', '--no-pager', `--property=${PROPERTIES}`, '--', pattern],
            timeoutMs: TIMEOUT_MS,
            maxOutputBytes: MAX_OUTPUT_BYTES,
          }).catch((error: NodeJS.ErrnoException) => {
            // A container that sees its host's files has no systemctl.
            if (error.code === 'ENOENT') return without(`there is no ${systemctl}`);
            throw error;
          });
      return text.split('\n\n').flatMap((block) => unitPoint(block, timeMs) ?? []);
    },
  };
}

/** The point of one unit's block of `KEY=VALUE` lines; a state without a number of Telegraf's is left out. */
function unitPoint(block: string, timeMs: number): Point | undefined {
  const properties = new Map(
    block.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, Math.max(0, equals)), line.slice(equals + 1)] as const;
    }),
  );
  const [name, load, active, sub] = ['Id', 'LoadState', 'ActiveState', 'SubState'].map(
    (key) => properties.get(key) ?? '',
  );
  if (!name || !load || !active || !sub) return undefined;
  const pid = parseInteger(properties.get('MainPID'));
  const fields = knownFields({
    load_code: code(LOAD_CODES, load),
    active_code: code(ACTIVE_CODES, active),
    sub_code: code(SUB_CODES, sub),
    restarts: parseInteger(properties.get('NRestarts')),
    status_errno: parseInteger(properties.get('StatusErrno')),
    pid: pid === 0n ? undefined : pid,
    // `[not set]`, or the largest number, where memory is not accounted.
    mem_current: parseInteger(properties.get('MemoryCurrent')),
  });
  if (Object.keys(fields).length === 0) return undefined;
  return { measurement: 'systemd_units', tags: { name, load, active, sub }, fields, timeMs };
}

function code(codes: ReadonlyMap<string, number>, state: string): bigint | undefined {
  const value = codes.get(state);
  return value === undefined ? undefined : BigInt(value);
}
