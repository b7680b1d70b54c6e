import type { Command } from 'commander';
import { CrosswatchError, ERROR_CODES, type ErrorCode } from '../../lib/errors.ts';
import { readTextFile } from '../output-file.ts';
import type { Terminal } from '../terminal.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8990';
const TIMEOUT_MS = 10_000;

/** Where a running Crosswatch is, as the command line names it. */
export interface InstanceFlags {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

/** A running Crosswatch. Answers are what docs/http-api.md says; errors are `CrosswatchError`s. */
export interface Instance {
  readonly url: string;
  get<Answer>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<Answer>;
  post<Answer>(path: string, body: object): Promise<Answer>;
  delete<Answer>(path: string): Promise<Answer>;
}

/** Adds the options that name a running Crosswatch. */
export function addInstanceOptions(command: Command): Command {
  return command
    .option('--url <url>', `where Crosswatch serves; default ${DEFAULT_URL}`)
    .option('--token <token>', 'its serve.token; better kept in CROSSWATCH_SERVE_TOKEN or a file')
    .option('--token-file <file>', 'file that holds its serve.token');
}

/** The instance that flags and environment name; nothing is asked yet. */
export function createInstance(flags: InstanceFlags, { env }: Terminal): Instance {
  const base = parseBase(flags.url ?? DEFAULT_URL);
  const token = tokenOf(flags, env);
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

function tokenOf({ token, tokenFile }: InstanceFlags, env: Terminal['env']): string | undefined {
  if (token !== undefined) return token;
  const file = tokenFile ?? env['CROSSWATCH_SERVE_TOKEN_FILE'];
  const given = env['CROSSWATCH_SERVE_TOKEN'];
  if (tokenFile === undefined && given !== undefined && given !== '') return given;
  return file === undefined || file === '' ? undefined : readTextFile(file).trim();
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
      : hint;
  return new CrosswatchError(code as ErrorCode, detail ?? ERROR_CODES[code as ErrorCode], { hint: own });
}

function unreachable({ origin }: URL, reason: string, cause?: unknown): CrosswatchError {
  return new CrosswatchError('CW_CLI_UNREACHABLE', `no Crosswatch answers at ${origin} (${reason})`, {
    hint: 'start it with `crosswatch run`, or name its address with --url',
    retryable: true,
    cause,
  });
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? String(error);
}
