/** Where in a file a mistake stands; lines and columns count from 1. */
export interface SourcePlace {
  readonly path: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Of a file with several documents: which, from 1. */
  readonly document?: number | undefined;
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
  CW_GEOIP_READ: 'A GeoIP database of `events.geoip` could not be read.',
  CW_GEOIP_INVALID:
    'A file of `events.geoip` is no MaxMind database, is damaged, or is of another kind than its key says.',
  CW_SERVE_LISTEN: 'The page and the API could not be served on the configured address.',
  CW_SERVE_BAD_REQUEST: 'A parameter or the body of an HTTP request is not acceptable.',
  CW_SERVE_UNAUTHORIZED: 'The HTTP request carries no token, or a wrong one.',
  CW_SERVE_FORBIDDEN_HOST: 'The HTTP request names a host under which this server is not known.',
  CW_SERVE_NOT_FOUND: 'There is nothing at this path.',
  CW_SERVE_METHOD: 'The path exists, but not for this HTTP method.',
  CW_SERVE_ORIGIN: 'The HTTP request was made by a page of another site.',
  CW_SERVE_TOO_LARGE: 'The body of the HTTP request is too large.',
  CW_SERVE_LINES: 'Lines of what was written are not line protocol; the others were taken.',
  CW_SERVE_SERIES:
    'What was written has more series or fields than there is room for; the others were taken.',
  CW_SERVE_RULES: 'All rule files that changed have mistakes; the rules in force stay as they were.',
  CW_SERVE_BUSY: 'Too many writes are under way; send the same again later.',
  CW_SERVE_INTERNAL: 'The request failed inside Crosswatch; the log has the reason.',
  CW_ALERTS_MATCHER: 'A matcher of a silence is not understood.',
  CW_ALERTS_SILENCE: 'A silence would silence everything, or nothing.',
  CW_CLI_USAGE: 'The command line is not understood.',
  CW_CLI_INPUT: 'A file that was named on the command line can not be read.',
  CW_CLI_RULES: 'Rules that a command needs have mistakes, or there are none.',
  CW_CLI_UNREACHABLE: 'No running Crosswatch answers at the given address.',
  CW_RULE_TEST_INVALID: 'A rule test file can not be read, or what it says is not acceptable.',
  CW_JOURNAL_INVALID: 'A line of a journal file is not a journal item.',
  CW_SWEEP_RULE: 'The rule to sweep does not exist, or has no threshold or `for` to vary.',
  CW_EXPECT_INVALID: 'A file of expected transitions is not of the form that replay prints.',
  CW_RULE_READ: 'The rules folder or a file in it could not be read.',
  CW_RULE_SYNTAX: 'A rule file is not valid YAML.',
  CW_RULE_KEY: 'A rule has a key that does not exist, or that does not belong there.',
  CW_RULE_MISSING: 'A rule lacks a key it needs.',
  CW_RULE_VALUE: 'A value in a rule is not acceptable.',
  CW_RULE_MODIFIER: 'A field modifier is unknown, unsupported, or does not fit the others.',
  CW_RULE_CONDITION: 'A condition can not be read, or can not mean what it says.',
  CW_RULE_REFERENCE: 'A rule names a rule or list that does not exist or does not fit.',
  CW_RULE_CYCLE: 'Rules refer to each other in a circle.',
  CW_RULE_DUPLICATE: 'A name or id is used by more than one rule.',
  CW_RULE_REJECTED: 'A rule refers to a rule that was rejected.',
  CW_RULE_OVERRIDE: 'An override of the configuration does not fit its rule.',
  CW_STORE_OPEN: 'The local store could not be opened.',
  CW_STORE_LOCKED: 'Another process is writing to the same local store.',
  CW_STORE_NEWER: 'The local store was written by a newer Crosswatch.',
  CW_STORE_OLDER:
    'The local store was written by an older Crosswatch and only the service may bring it up to date.',
  CW_STORE_FOREIGN: 'The file at the path of the local store belongs to some other program.',
  CW_STORE_FULL: 'There is no room left for the local store.',
  CW_STORE_IO: 'The local store could not be read or written.',
  CW_STORE_BUSY: 'The local store is locked by another connection for the moment.',
  CW_STORE_CORRUPT: 'The file of the local store is damaged.',
  CW_STORE_ORDINAL: 'An event was to be stored under an ordinal that was used before.',
  CW_INFLUX_UNREACHABLE: 'InfluxDB can not be reached, or did not answer in time.',
  CW_INFLUX_UNAUTHORIZED: 'InfluxDB does not accept the token, or the token may not do what was asked.',
  CW_INFLUX_ANSWER: 'InfluxDB refused a request or gave an answer that is not understood.',
  CW_INFLUX_NOT_ONBOARDED: 'InfluxDB has no user yet, or it has one and no operator token was given.',
  CW_INFLUX_PARAMETER: 'A parameter of a Flux query is unknown, missing or not acceptable.',
  CW_INFLUX_IMPORT: 'A file of points can not be read, or a line in it is not line protocol.',
  CW_INFLUX_TOKEN_FILE: 'The file for a token holds a working token of somebody else.',
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

/** `path:line:column`, and of a file with several documents ` (document 2)`. */
export function describePlace({ path, line, column, document }: SourcePlace): string {
  const where = [path, line, column].filter((part) => part !== undefined).join(':');
  return document === undefined ? where : `${where} (document ${document})`;
}

/** `path:line:column: message` followed by code and hint, for a person at a terminal. */
export function describeError(error: unknown): string {
  if (!(error instanceof CrosswatchError)) return error instanceof Error ? error.message : String(error);
  const where = error.place === undefined ? '' : `${describePlace(error.place)}: `;
  const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
  return `${where}${error.message} [${error.code}]${hint}`;
}
