import { isDigit } from './scan.ts';

/** Whether [start, end) is a dotted quad with parts of at most 255. */
export function isIpv4(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 7 || length > 15) return false;
  let value = -1;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) {
      value = (value < 0 ? 0 : value) * 10 + code - 48;
      if (value > 255) return false;
    } else if (code === 46) {
      if (value < 0) return false;
      value = -1;
      dots++;
    } else {
      return false;
    }
  }
  return dots === 3 && value >= 0;
}

/** The dotted quad in [start, end) as a number, or -1 where it is none or `ipv4Text` would write it otherwise. */
export function ipv4Number(text: string, start: number, end: number): number {
  if (end - start > 15) return -1;
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) {
      // no digit may follow a leading 0
      if (part === 0) return -1;
      part = (part < 0 ? 0 : part) * 10 + code - 48;
      if (part > 255) return -1;
    } else if (code === 46 && part >= 0) {
      value = value * 256 + part;
      part = -1;
      dots++;
    } else {
      return -1;
    }
  }
  return dots === 3 && part >= 0 ? value * 256 + part : -1;
}

// The address cut out last, which whoever links the event asks about again.
let lastIp = '';
let lastNumber = -1;

/** `ipv4Number` of a whole text. */
export function numberOfIp(ip: string): number {
  return ip === lastIp ? lastNumber : ipv4Number(ip, 0, ip.length);
}

/** The dotted quad of a number. */
export function ipv4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

const GROUP = /^[0-9a-f]{1,4}$/;

/** The 8 groups of an IPv6 address (lower case, no zone), or `undefined`. */
export function ipv6Groups(text: string): number[] | undefined {
  let address = text;
  const lastColon = address.lastIndexOf(':');
  if (lastColon < 0 || address.length > 45) return undefined;
  if (address.includes('.')) {
    const quad = address.slice(lastColon + 1);
    if (!isIpv4(quad, 0, quad.length)) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
    address = `${address.slice(0, lastColon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const words = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  return words.every((word) => GROUP.test(word)) ? words.map((word) => parseInt(word, 16)) : undefined;
}

/** RFC 5952 text of 8 groups; an IPv4-mapped address becomes the IPv4 address it stands for. */
function formatGroups(groups: readonly number[]): string {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .map((group) => `${group >> 8}.${group & 255}`)
      .join('.');
  }
  let best = 0;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (groups[i + length] === 0) length++;
    if (length > bestLength) [best, bestLength] = [i, length];
  }
  const words = groups.map((group) => group.toString(16));
  if (bestLength < 2) return words.join(':');
  return `${words.slice(0, best).join(':')}::${words.slice(best + bestLength).join(':')}`;
}

/**
 * The IP address in [start, end) in canonical form, or `undefined` where it is none. IPv6 is written as RFC 5952 has
 * it, without zone; `::ffff:192.0.2.1` is `192.0.2.1`.
 */
export function canonicalIp(text: string, start: number, end: number): string | undefined {
  const number = ipv4Number(text, start, end);
  if (number >= 0) {
    lastNumber = number;
    return (lastIp = text.slice(start, end));
  }
  if (isIpv4(text, start, end)) return text.slice(start, end);
  if (end - start < 2 || end - start > 100) return undefined;
  const address = text.slice(start, end);
  if (!address.includes(':')) return undefined;
  const zone = address.indexOf('%');
  const groups = ipv6Groups((zone < 0 ? address : address.slice(0, zone)).toLowerCase());
  return groups === undefined ? undefined : formatGroups(groups);
}

/** No name or address of a peer is longer. */
export const LONGEST_PEER = 255;

/** Whether a character occurs in addresses, their zones and host names. */
export function isPeerCode(code: number): boolean {
  // digits and : before letters: most peers are addresses
  if (code >= 48 && code <= 58) return true;
  const letter = code | 32;
  // . - _ %
  return (letter >= 97 && letter <= 122) || code === 46 || code === 45 || code === 95 || code === 37;
}

/** Whether [start, end) can be the name or address of a peer: no blanks, quotes, slashes or control characters. */
export function isPeerText(text: string, start: number, end: number): boolean {
  if (end <= start || end - start > LONGEST_PEER) return false;
  for (let i = start; i < end; i++) if (!isPeerCode(text.charCodeAt(i))) return false;
  return true;
}
