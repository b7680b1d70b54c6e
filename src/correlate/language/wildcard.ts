/** `*` */
export const ANY = Symbol('any text');
/** `?` */
export const ONE = Symbol('one character');

/** A Sigma string: literal texts and wildcards. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

/**
 * Reads a Sigma string. `\*`, `\?` and `\\` are the plain characters; any other backslash is itself
 * (Sigma rules specification 2.1, "Escape Character").
 */
export function parsePattern(text: string): Pattern {
  const pattern: (string | typeof ANY | typeof ONE)[] = [];
  let literal = '';
  const close = (): void => {
    if (literal !== '') pattern.push(literal);
    literal = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const next = text[i + 1];
    if (c === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i += 1;
    } else if (c === '*' || c === '?') {
      close();
      if (c === '?') pattern.push(ONE);
      else if (pattern.at(-1) !== ANY) pattern.push(ANY);
    } else literal += c;
  }
  close();
  return pattern;
}

/** The text of a pattern without wildcards, or undefined. */
export function literalOf(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

/** The pattern with `*` added where there is none yet. */
export function openEnds(
  pattern: Pattern,
  ends: { readonly start: boolean; readonly end: boolean },
): Pattern {
  const head = ends.start && pattern[0] !== ANY ? [ANY as typeof ANY] : [];
  const tail = ends.end && pattern.at(-1) !== ANY ? [ANY as typeof ANY] : [];
  return pattern.length === 0 && head.length + tail.length > 0 ? [ANY] : [...head, ...pattern, ...tail];
}

export function lowerPattern(pattern: Pattern): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));
}

/** A stretch between two `*`: characters, `undefined` for `?`. */
type Stretch = readonly (string | undefined)[];

function fitsAt(stretch: Stretch, text: string, at: number): boolean {
  for (let i = 0; i < stretch.length; i++) {
    if (stretch[i] !== undefined && stretch[i] !== text[at + i]) return false;
  }
  return true;
}

/** Finds stretches one after the other, each as far left as it goes: no backtracking. */
function compileStretches(pattern: Pattern): (text: string) => boolean {
  const stretches: (string | undefined)[][] = [[]];
  for (const part of pattern) {
    if (part === ANY) stretches.push([]);
    else if (part === ONE) stretches.at(-1)!.push(undefined);
    else if (typeof part === 'string') stretches.at(-1)!.push(...part.split(''));
  }
  const first = stretches[0]!;
  if (stretches.length === 1) return (text) => text.length === first.length && fitsAt(first, text, 0);
  const last = stretches.at(-1)!;
  const middle = stretches.slice(1, -1);
  const total = stretches.reduce((sum, stretch) => sum + stretch.length, 0);
  return (text) => {
    if (text.length < total || !fitsAt(first, text, 0)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const stretch of middle) {
      while (at + stretch.length <= end && !fitsAt(stretch, text, at)) at += 1;
      if (at + stretch.length > end) return false;
      at += stretch.length;
    }
    return at <= end && fitsAt(last, text, end);
  };
}

/** A function that tells whether the whole text matches; comparing is exact, so lower-case both sides or neither. */
export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const literal = literalOf(pattern);
  if (literal !== undefined) return (text) => text === literal;
  const [first, second, third] = pattern;
  if (pattern.length === 1 && first === ANY) return () => true;
  if (pattern.length === 2) {
    if (first === ANY && typeof second === 'string') return (text) => text.endsWith(second);
    if (typeof first === 'string' && second === ANY) return (text) => text.startsWith(first);
  }
  if (pattern.length === 3 && first === ANY && typeof second === 'string' && third === ANY)
    return (text) => text.includes(second);
  return compileStretches(pattern);
}

/** From so many texts on, one expression that looks for all of them beats a search for each. */
const MANY = 3;

/** A function that tells whether the whole text matches one of the patterns. */
export function compileAnyOf(patterns: readonly Pattern[]): (text: string) => boolean {
  const inside = patterns.flatMap(([first, text, last, ...rest]) =>
    first === ANY && typeof text === 'string' && last === ANY && rest.length === 0 ? [text] : [],
  );
  if (inside.length < MANY || inside.length < patterns.length) {
    const matchers = patterns.map(compilePattern);
    if (matchers.length === 1) return matchers[0]!;
    return (text) => {
      for (const matches of matchers) if (matches(text)) return true;
      return false;
    };
  }
  // Plain texts only: there is nothing to backtrack over.
  const expression = new RegExp(inside.map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'));
  return (text) => expression.test(text);
}
