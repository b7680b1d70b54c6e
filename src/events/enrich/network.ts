import { ipv6Groups, isIpv4 } from '../address.ts';

/** A network as numbers: `bits` leading bits of `value` count. IPv4 addresses are those of `::ffff:0:0/96`. */
export interface Network {
  readonly value: bigint;
  readonly bits: number;
}

const V4_PREFIX = 0xffffn;

/** The 128 bits of an IPv4 or IPv6 address, or `undefined` where the text is none. */
export function addressNumber(text: string): bigint | undefined {
  if (isIpv4(text, 0, text.length))
    return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), V4_PREFIX);
  return ipv6Groups(text.toLowerCase())?.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
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
