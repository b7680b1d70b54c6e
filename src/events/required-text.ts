/** Index behind the class of characters that begins with `[` at `start`. */
function classEnd(expression: string, start: number): number {
  let at = start + 1;
  if (expression[at] === '^') at++;
  if (expression[at] === ']') at++;
  while (at < expression.length && expression[at] !== ']') {
    if (expression.startsWith('[:', at)) at = expression.indexOf(':]', at) + 2;
    else at += expression[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** Index behind the group that begins with `(` at `start`. */
function groupEnd(expression: string, start: number): number {
  let depth = 0;
  for (let at = start; at < expression.length; at++) {
    const char = expression[at];
    if (char === '\\') at++;
    else if (char === '[') at = classEnd(expression, at) - 1;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at + 1;
  }
  return expression.length;
}

const PLAIN = /^[ !"#%&',/:;<=>@_`~0-9A-Za-z-]$/;
const ESCAPED = /^[^0-9A-Za-z\ud800-\udfff]$/;
const FLAGS = /^\(\?[a-zA-Z-]+\)/;

/**
 * The longest text that every match of an RE2 expression contains, '' where none is sure. Looking for it first is many
 * times as fast as trying the expression. Only what stands outside of groups and alternatives is looked at.
 */
export function requiredText(expression: string): string {
  let best = '';
  let run = '';
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < expression.length;) {
    const char = expression.charAt(at);
    const next = expression.charAt(at + 1);
    if (char === '|' || FLAGS.test(expression.slice(at, at + 12))) return '';
    if (PLAIN.test(char)) {
      run += char;
      at++;
    } else if (char === '\\' && ESCAPED.test(next)) {
      run += next;
      at += 2;
    } else if (char === '?' || char === '*' || char === '{') {
      // the character before may be missing
      run = run.slice(0, -1);
      endRun();
      at = char === '{' ? expression.indexOf('}', at) + 1 : at + 1;
      if (at === 0) return '';
    } else {
      endRun();
      if (char === '\\') {
        // \Q, \x, \p and their like: whatever follows is not looked at
        if (!/[AbBdDsSwWz]/.test(next)) return best;
        at += 2;
      } else if (char === '[') at = classEnd(expression, at);
      else if (char === '(') at = groupEnd(expression, at);
      else at++;
    }
  }
  endRun();
  return best;
}
