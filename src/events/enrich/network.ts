/** A network as numbers: `bits` leading bits of `value` count. IPv4 addresses are those of `::ffff:0:0/96`. */
export interface Network {
  readonly value: bigint;
  readonly bits: number;
}

const V4_PREFIX = 0xffffn << 32n;

function ipv4Number(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return V4_PREFIX | value;
}

/** The 128 bits of an IPv4 or IPv6 address, or `undefined` where the text is none. */
export function addressNumber(text: string): bigint | undefined {
  if (!text.includes(':')) return ipv4Number(text);
  const lastColon = text.lastIndexOf(':');
  const quad = text.includes('.') ? ipv4Number(text.slice(lastColon + 1)) : undefined;
  if (text.includes('.') && quad === undefined) return undefined;
  const low = quad === undefined ? 0n : quad & 0xffffffffn;
  const plain =
    quad === undefined
      ? text
      : `${text.slice(0, lastColon + 1)}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const words = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail];
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  return words.reduce((value, word) => (value << 16n) | BigInt(`0x${word}`), 0n);
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; `undefined` where the text is none of them. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const value = addressNumber(address);
  if (value === undefined) return undefined;
  const offset = address.includes(':') ? 0 : 96;
  if (slash < 0) return { value, bits: 128 };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > 128 - offset) return undefined;
  return { value, bits: offset + Number(length) };
}

/** Whether the address (as a number) lies in the network. */
export function contains(network: Network, address: bigint): boolean {
  const shift = BigInt(128 - network.bits);
  return network.value >> shift === address >> shift;
}
