import type { Command } from 'commander';
import { CrosswatchError, ERROR_CODES, type ErrorCode } from '../../lib/errors.ts';
import type { Terminal } from '../terminal.ts';
import { DEFAULT_URL, findInstance, type InstanceFlags } from './find-instance.ts';

export type { InstanceFlags } from './find-instance.ts';

/** What the API advises to ask it for, as commands. */
const LISTING = /GET \/api\/v1\/(\w+) lists the known ones/;
const COMMANDS: Readonly<Record<string, string>> = {
  alerts: 'crosswatch alerts',
  silences: 'crosswatch silence list',
};
const TIMEOUT_MS = 10_000;

/** A running Crosswatch. Answers are what docs/http-api.md says; errors are `CrosswatchError`s. */
export interface Instance {
  readonly url: string;
  get<Answer>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<Answer>;
  post<Answer>(path: string, body: object): Promise<Answer>;
  delete<Answer>(path: string): Promise<Answer>;
}

/** Adds the options that name a running Crosswatch. */
export function addInstanceOptions(command: Command): Command {
  const known = command.options.some(({ long }) => long === '--config');
  if (!known) command.option('-c, --config <file>', 'configuration file, for serve:');
  return command
    .option('--url <url>', `where Crosswatch serves; default: as serve: says, else ${DEFAULT_URL}`)
    .option('--token <token>', 'its serve.token; default: the configured one, or CROSSWATCH_SERVE_TOKEN')
    .option('--token-file <file>', 'file that holds its serve.token');
}

/** The instance that flags, environment and configuration name; nothing is asked yet. */
export function createInstance(flags: InstanceFlags, terminal: Terminal): Instance {
  const { url: named, token } = findInstance(flags, terminal);
  const base = parseBase(named);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function ask<Answer>(url: URL, request: RequestInit): Promise<Answer> {
    const response = await fetch(url, {
      ...request,
      headers: { ...authorization, 'content-type': 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw unreachable(base, reasonOf(cause), cause);
    });
    const body = await response.text().catch((cause: unknown) => {
      throw unreachable(base, reasonOf(cause), cause);
    });
    const answer = parse(body);
    if (response.ok && answer !== undefined) return answer as Answer;
    throw problemOf(base, response.status, answer);
  }

  return {
    url: base.origin,
    get(path, query = {}) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) url.searchParams.set(name, String(value));
      return ask(url, { method: 'GET' });
    },
    delete: (path) => ask(new URL(path, base), { method: 'DELETE' }),
    post: (path, body) => ask(new URL(path, base), { method: 'POST', body: JSON.stringify(body) }),
  };
}

function parseBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base?.protocol === 'http:' || base?.protocol === 'https:') return base;
  throw new CrosswatchError('CW_CLI_USAGE', '--url is no http or https address', {
    hint: `such as ${DEFAULT_URL}`,
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** What the other side says is wrong, under its own code. */
function problemOf(base: URL, status: number, answer: unknown): CrosswatchError {
  const { code, detail, hint } = (answer ?? {}) as { code?: string; detail?: string; hint?: string };
  if (code === undefined || !(code in ERROR_CODES))
    return unreachable(base, `HTTP ${status} that is no answer of Crosswatch`);
  const own =
    code === 'CW_SERVE_UNAUTHORIZED'
      ? 'give its serve.token with --token-file, or in CROSSWATCH_SERVE_TOKEN'
      : hint?.replace(
          LISTING,
          (words, list: string) => `\`${COMMANDS[list] ?? words}\` lists the known ones`,
        );
  return new CrosswatchError(code as ErrorCode, detail ?? ERROR_CODES[code as ErrorCode], { hint: own });
}

function unreachable({ origin }: URL, reason: string, cause?: unknown): CrosswatchError {
  return new CrosswatchError('CW_CLI_UNREACHABLE', `no Crosswatch answers at ${origin} (${reason})`, {
    hint: 'start it with `crosswatch run`, or name its address with --url or its configuration with --config',
    retryable: true,
    cause,
  });
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? String(error);
}
