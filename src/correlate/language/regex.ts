import { RE2JS } from 're2js';

/** Text behind this many characters is not looked at by `|re`. */
export const REGEX_CUT = 8192;

/** Commands repeat: what a pattern said of so many texts of at most this length is remembered. */
const REMEMBERED_TEXTS = 256;
const REMEMBERED_LENGTH = 512;

const FLAGS = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
} as const;

export type RegexFlag = keyof typeof FLAGS;

/**
 * Compiles a pattern of RE2's syntax into an unanchored test that runs in time linear in the text.
 * Throws an `Error` that says what is wrong with the pattern.
 */
export function compileRegex(pattern: string, flags: ReadonlySet<RegexFlag>): (text: string) => boolean {
  let bits = 0;
  for (const flag of flags) bits |= FLAGS[flag];
  const regex = RE2JS.compile(pattern, bits);
  const known = new Map<string, boolean>();

  function remember(text: string): boolean {
    const matches = regex.test(text);
    if (known.size >= REMEMBERED_TEXTS) known.clear();
    known.set(text, matches);
    return matches;
  }

  return (text) => {
    if (text.length <= REMEMBERED_LENGTH) return known.get(text) ?? remember(text);
    return regex.test(text.length > REGEX_CUT ? text.slice(0, REGEX_CUT) : text);
  };
}
