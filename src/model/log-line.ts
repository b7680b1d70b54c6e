/** What a structured source (journald, RFC 5424) already knows, so that no text has to be parsed for it. */
export interface LogHeader {
  /** Unix milliseconds. */
  readonly timeMs: number;
  readonly host?: string | undefined;
  /** Syslog identifier: `sshd`, `sudo`, … */
  readonly program: string;
  readonly pid?: number | undefined;
  /** Whether the sender can not be that program: the line is counted and means nothing. */
  readonly isForged?: boolean | undefined;
}

/** One line as a source delivers it. */
export interface LogLine {
  /** Without its line end. With `header` it is the bare message, else the whole syslog line. */
  readonly text: string;
  /** Stable for ever: generation of the source plus position in it; becomes `event.id`. */
  readonly id: string;
  /** Where it stood, if the source is a file. */
  readonly path?: string | undefined;
  /** Byte offset of the line in its file. */
  readonly offset?: number | undefined;
  readonly header?: LogHeader | undefined;
  /** Bytes of the line that were cut off because it was longer than the cap. */
  readonly cutBytes?: number | undefined;
}

/** Something that was in the source and can not be read any more. */
export interface LogGap {
  readonly source: string;
  readonly path?: string | undefined;
  /** Unix milliseconds at which it was noticed. */
  readonly noticedMs: number;
  /** `replaced`: nothing unread is missing, but what was read was changed, and may have come a second time. */
  readonly reason:
    'truncated_unread' | 'rotated_unread' | 'position_lost' | 'cursor_lost' | 'overflow' | 'replaced';
  /** First and last byte that are missing, where known; `to` absent = unknown. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly detail: string;
}

/** JSON that only the source itself understands. */
export type PositionState = { readonly [key: string]: unknown };

/** Lines read together, and where reading stands after them: committed as one, or not at all. */
export interface LineBatch {
  readonly source: string;
  readonly lines: readonly LogLine[];
  readonly gaps: readonly LogGap[];
  readonly position: PositionState;
}
