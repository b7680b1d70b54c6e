// JSON has no integers beyond 2^53, no infinities and no -0. They travel as objects with one key that no field of a
// point and no ECS name can be.
const INTEGER = '$integer';
const FLOAT = '$float';

function pack(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { [INTEGER]: value.toString() };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [FLOAT]: Object.is(value, -0) ? '-0' : String(value) };
  }
  return value;
}

function unpack(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (INTEGER in value && typeof value[INTEGER] === 'string') return BigInt(value[INTEGER]);
  if (FLOAT in value && typeof value[FLOAT] === 'string') return Number(value[FLOAT]);
  return value;
}

/** JSON in which `bigint`, infinities, NaN and -0 survive. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, pack);
}

/** The value that `encodeJson` was given; the caller vouches for its type. */
export function decodeJson<Value>(text: string): Value {
  return JSON.parse(text, unpack) as Value;
}
