/** What a field of an event can hold. Lists do not occur in authentication events. */
export type EcsValue = string | number | boolean;

export type EventOutcome = 'success' | 'failure';

/**
 * A security event: flat, with dotted names of the Elastic Common Schema. The fields named here are those that
 * Crosswatch's own parsers fill; user patterns may add any other. An unknown value is absent (`undefined`), never ''.
 */
export interface SecurityEvent {
  /** Event time, Unix milliseconds. */
  readonly '@timestamp': number;
  /** Unique and stable: the same line read again has the same id. */
  readonly 'event.id': string;
  readonly 'event.action': string;
  readonly 'event.category': string;
  readonly 'event.outcome'?: EventOutcome | undefined;
  readonly 'event.reason'?: string | undefined;
  readonly 'host.name': string;
  readonly 'process.name': string;
  readonly 'process.pid'?: number | undefined;
  readonly 'user.name'?: string | undefined;
  readonly 'user.target.name'?: string | undefined;
  readonly 'user.effective.name'?: string | undefined;
  readonly 'source.ip'?: string | undefined;
  readonly 'source.port'?: number | undefined;
  readonly 'source.domain'?: string | undefined;
  readonly 'process.command_line'?: string | undefined;
  readonly 'log.file.path'?: string | undefined;
  /** Byte offset of the line in its file. */
  readonly 'log.offset'?: number | undefined;
  /** The line itself, without its line end. */
  readonly message: string;
  readonly [field: string]: EcsValue | undefined;
}
