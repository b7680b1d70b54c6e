import { CrosswatchError } from '../lib/errors.ts';

declare const checked: unique symbol;

/** Flux in which every value from outside was escaped. Only `flux` and `bindParameters` make it. */
export type FluxText = string & { readonly [checked]: true };

/** A length of time, as opposed to a number. */
export interface FluxDuration {
  readonly ms: number;
}

/** What can stand in a query as a value; text becomes a string literal whatever it says. */
export type FluxValue = string | number | boolean | Date | FluxDuration | readonly string[];

/** A template for Flux: each `${value}` becomes a literal of its type, so that text can never become code. */
export function flux(strings: TemplateStringsArray, ...values: FluxValue[]): FluxText {
  const parts = strings.map((part, i) => (i === 0 ? part : `${fluxLiteral(values[i - 1] as FluxValue)}${part}`));
  return parts.join('') as FluxText;
}

/** A value as a literal of Flux. */
function fluxLiteral(value: FluxValue): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw parameterError(`${value} is no number of Flux`);
    const digits = String(value);
    return digits.includes('e') ? `float(v: "${digits}")` : digits;
  }
  if (value instanceof Date) return value.toISOString();
  if ('ms' in value) {
    if (!Number.isSafeInteger(value.ms)) throw parameterError(`${value.ms} ms is no duration of Flux`);
    return `${value.ms}ms`;
  }
  return `[${value.map(stringLiteral).join(', ')}]`;
}

// Flux reads a dollar sign before an escaped quote as the end of the text, so a dollar sign is written by its number;
// the escaping of the client library leaves it as it is.
const NOT_PLAIN = /["\\$\u0000-\u001f\u007f]/g;

function stringLiteral(text: string): string {
  return `"${text.replace(NOT_PLAIN, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

const PARAMETER = /^(?<name>[a-z][A-Za-z]*) = (?<fallback>.+)$/;
const BEFORE_PARAMETERS = /^(?:$|\/\/|import )/;

/**
 * Fills the parameters of a Flux file: the lines `name = literal` between its imports and its first other line. What is
 * not given keeps the literal of the file.
 */
export function bindParameters(source: string, values: Readonly<Record<string, FluxValue>>): FluxText {
  const lines = source.split('\n');
  const known = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const { name, fallback } = PARAMETER.exec(line)?.groups ?? {};
    if (name === undefined || fallback === undefined) {
      if (BEFORE_PARAMETERS.test(line)) continue;
      break;
    }
    known.add(name);
    const value = values[name];
    if (value !== undefined) lines[i] = `${name} = ${literalLike(fallback, value)}`;
  }
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw parameterError(`the query has no parameter ${unknown.join(', ')}`, `It has ${[...known].join(', ') || 'none'}.`);
  return lines.join('\n') as FluxText;
}

/** Flux never takes an integer for a float, JavaScript has only one of them. */
function literalLike(fallback: string, value: FluxValue): string {
  const literal = fluxLiteral(value);
  return /^-?\d+\.\d+$/.test(fallback) && /^-?\d+$/.test(literal) ? `${literal}.0` : literal;
}

function parameterError(message: string, hint?: string): CrosswatchError {
  return new CrosswatchError('CW_INFLUX_PARAMETER', message, { hint });
}
