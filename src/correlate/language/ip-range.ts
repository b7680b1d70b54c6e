/** An IP address as numbers: one 32-bit word for IPv4, four for IPv6; IPv4-mapped IPv6 is IPv4. */
export type Address = readonly number[];

export interface IpRange {
  readonly network: Address;
  readonly prefix: number;
}

function parseIpv4(text: string): number | undefined {
  let word = 0;
  let octet = -1;
  let octets = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i === text.length ? 46 : text.charCodeAt(i);
    if (c === 46) {
      if (octet < 0 || octets === 4) return undefined;
      word = word * 256 + octet;
      octets += 1;
      octet = -1;
    } else if (c >= 48 && c <= 57 && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + (c - 48);
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return octets === 4 ? word : undefined;
}

const HEXTET = /^[0-9a-f]{1,4}$/i;

function parseHextets(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const tail = parts.at(-1)!;
  const numbers: number[] = [];
  for (const part of tail.includes('.') ? parts.slice(0, -1) : parts) {
    if (!HEXTET.test(part)) return undefined;
    numbers.push(Number.parseInt(part, 16));
  }
  if (tail.includes('.')) {
    const v4 = parseIpv4(tail);
    if (v4 === undefined) return undefined;
    numbers.push(Math.floor(v4 / 65_536), v4 % 65_536);
  }
  return numbers;
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseHextets(halves[0]!);
  const tail = halves.length === 2 ? parseHextets(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const hextets = [...head, ...Array.from({ length: gap }, () => 0), ...tail];
  return [0, 2, 4, 6].map((i) => hextets[i]! * 65_536 + hextets[i + 1]!);
}

/** Reads an address without prefix; a zone (`%eth0`) is left out. Undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const v4 = parseIpv4(text);
    return v4 === undefined ? undefined : [v4];
  }
  const zone = text.indexOf('%');
  const v6 = parseIpv6(zone < 0 ? text : text.slice(0, zone));
  if (v6 === undefined) return undefined;
  return v6[0] === 0 && v6[1] === 0 && v6[2] === 0xffff ? [v6[3]!] : v6;
}

/** The word with all but its first `bits` bits cleared. */
function keep(word: number, bits: number): number {
  const unit = 2 ** (32 - Math.max(0, Math.min(32, bits)));
  return Math.floor(word / unit) * unit;
}

function masked(address: Address, prefix: number): Address {
  return address.map((word, i) => keep(word, prefix - 32 * i));
}

/** Canonical text of an IPv4 range; IPv6 as full hextets. */
export function formatRange(range: IpRange): string {
  const words = range.network;
  const text =
    words.length === 1
      ? [24, 16, 8, 0].map((shift) => Math.floor(words[0]! / 2 ** shift) % 256).join('.')
      : words.flatMap((w) => [Math.floor(w / 65_536), w % 65_536].map((h) => h.toString(16))).join(':');
  return `${text}/${range.prefix}`;
}

/**
 * Reads CIDR notation; an address alone is a range of one. `hostBits` says that bits behind the prefix are set, which
 * is usually a slip. Undefined where it is no range.
 */
export function parseRange(
  text: string,
): { readonly range: IpRange; readonly hostBits: boolean } | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const mapped = address.length === 1 && text.includes(':');
  const bits = address.length * 32;
  let prefix = bits;
  if (slash >= 0) {
    const suffix = text.slice(slash + 1);
    if (!/^\d{1,3}$/.test(suffix)) return undefined;
    prefix = Number(suffix) - (mapped ? 96 : 0);
  }
  if (prefix < 0 || prefix > bits) return undefined;
  const network = masked(address, prefix);
  return { range: { network, prefix }, hostBits: network.some((word, i) => word !== address[i]) };
}

/** Whether a range holds an address; those of the other family never. */
export function rangeHolds({ network, prefix }: IpRange, address: Address): boolean {
  if (address.length !== network.length) return false;
  for (let i = 0; i < network.length; i++) {
    if (keep(address[i]!, prefix - 32 * i) !== network[i]) return false;
  }
  return true;
}
