/** A word or parenthesis of a condition, and where it stands in the text. */
export interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Splits a condition into parentheses and words. */
export function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(/[()]|[^\s()]+/g)].map((match) => ({ text: match[0], offset: match.index }));
}

/** Whether a token can not begin an operand. */
export function isOperatorWord(token: Token): boolean {
  return ['and', 'or', ')'].includes(token.text.toLowerCase());
}

/** A mistake in a condition, `offset` characters into its text. */
export interface ConditionProblem {
  readonly message: string;
  readonly offset: number;
  readonly hint?: string | undefined;
}

/** What the operators of a condition make of its operands. */
export interface ExpressionShape<T> {
  /** Reads an operand at the cursor and moves behind it. */
  operand(cursor: TokenCursor): T;
  not(inner: T): T;
  all(parts: readonly T[]): T;
  any(parts: readonly T[]): T;
}

export interface TokenCursor {
  /** The token `ahead` of the next one (0 is the next). */
  peek(ahead?: number): Token | undefined;
  take(): Token | undefined;
  /** Gives up; never returns. */
  fail(message: string, hint?: string): never;
}

class ConditionFailure extends Error {
  readonly problem: ConditionProblem;
  constructor(problem: ConditionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const MAX_DEPTH = 100;

/** Reads `or`, `and`, `not` and parentheses (binding in this order, weakest first) around operands. */
export function parseExpression<T>(
  text: string,
  shape: ExpressionShape<T>,
): { readonly value: T } | { readonly problem: ConditionProblem } {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;
  const cursor: TokenCursor = {
    peek: (ahead = 0) => tokens[at + ahead],
    take: () => tokens[at++],
    fail(message, hint) {
      throw new ConditionFailure({ message, hint, offset: tokens[at]?.offset ?? text.length });
    },
  };
  const nextIs = (word: string): boolean => tokens[at]?.text.toLowerCase() === word;
  const chain = (word: string, inner: () => T, join: (parts: readonly T[]) => T): T => {
    const parts = [inner()];
    while (nextIs(word)) {
      at += 1;
      parts.push(inner());
    }
    return parts.length === 1 ? parts[0]! : join(parts);
  };
  const either = (): T => chain('or', both, shape.any);
  const both = (): T => chain('and', single, shape.all);
  const single = (): T => {
    depth += 1;
    if (depth > MAX_DEPTH) cursor.fail('the condition is too deep');
    const value = nextIs('not') ? negated() : nextIs('(') ? grouped() : shape.operand(cursor);
    depth -= 1;
    return value;
  };
  const negated = (): T => {
    at += 1;
    return shape.not(single());
  };
  const grouped = (): T => {
    at += 1;
    const value = either();
    if (!nextIs(')')) cursor.fail('")" is missing');
    at += 1;
    return value;
  };
  try {
    if (tokens.length === 0) cursor.fail('the condition is empty');
    const value = either();
    const rest = tokens[at];
    if (rest !== undefined) cursor.fail(`"${rest.text}" is not expected here`, 'join parts with and / or');
    return { value };
  } catch (error) {
    if (error instanceof ConditionFailure) return { problem: error.problem };
    throw error;
  }
}
