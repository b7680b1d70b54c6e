import type { LoadedRules } from '../correlate/language/load-rules.ts';
import type { RuleMistake } from '../correlate/language/mistake.ts';
import { CrosswatchError, describeError, describePlace } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { Terminal } from './terminal.ts';

/** Every mistake and warning of a load, with its place, on stderr. */
export function printMistakes({ mistakes, warnings }: LoadedRules, terminal: Terminal): void {
  for (const mistake of mistakes) terminal.err(`${describeError(toError(mistake))}\n`);
  for (const { message, place, hint, check } of warnings) {
    terminal.err(
      `${describePlace(place)}: warning: ${printable(message)} [${check}]${hint === undefined ? '' : `\n  ${printable(hint)}`}\n`,
    );
  }
}

/** A mistake as the error it stands for. */
export function toError({ code, message, place, hint }: RuleMistake): CrosswatchError {
  return new CrosswatchError(code, message, { place, hint });
}
