/** Where in a file a mistake stands; lines and columns count from 1. */
export interface SourcePlace {
  readonly path: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface CrosswatchErrorOptions {
  /** What the reader can do about it. */
  readonly hint?: string | undefined;
  readonly place?: SourcePlace | undefined;
  /** Whether the same attempt may succeed later. Default false. */
  readonly retryable?: boolean | undefined;
  /** When the other side said how long to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Every code an error of ours can carry, with one sentence for the reference page. */
export const ERROR_CODES = {
  CW_CONFIG_READ: 'The configuration file could not be read.',
  CW_CONFIG_SYNTAX: 'The configuration file is not valid YAML.',
  CW_CONFIG_INVALID: 'A key of the configuration is unknown or its value is not acceptable.',
  CW_CONFIG_SECRET: 'A secret was given twice, or its file could not be read.',
  CW_CLI_USAGE: 'The command line is not understood.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class of the product: code, place, what to do, whether to try again. */
export class CrosswatchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly place: SourcePlace | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: CrosswatchErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CrosswatchError';
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** `path:line:column: message` followed by code and hint, for a person at a terminal. */
export function describeError(error: unknown): string {
  if (!(error instanceof CrosswatchError)) return error instanceof Error ? error.message : String(error);
  const { place } = error;
  const where =
    place === undefined
      ? ''
      : `${[place.path, place.line, place.column].filter((x) => x !== undefined).join(':')}: `;
  const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
  return `${where}${error.message} [${error.code}]${hint}`;
}
