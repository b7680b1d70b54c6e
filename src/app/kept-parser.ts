import type { LineParser } from '../events/event-parser.ts';
import type { PositionState } from '../model/log-line.ts';
import { type ConfiguredParserOptions, createConfiguredParser } from './event-parser.ts';

/** Under which the parser's open sessions are kept beside the positions of the sources. */
const PARSER = '@event-parser';

export interface KeptParser {
  readonly parser: LineParser;
  /** Its open sessions as they are now, to be committed beside the positions. */
  keepsake(): Readonly<Record<string, PositionState>>;
}

/** The event parser, with the sessions that were open when the positions were committed. */
export function createKeptParser(
  options: ConfiguredParserOptions,
  positions: ReadonlyMap<string, PositionState>,
): KeptParser {
  const parser = createConfiguredParser(options);
  const state = positions.get(PARSER)?.['state'];
  if (typeof state === 'string') parser.restore(state);
  return { parser, keepsake: () => ({ [PARSER]: { state: parser.snapshot() } }) };
}
