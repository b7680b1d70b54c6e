import { isIPv6 } from 'node:net';

/** One spelling per address: IPv6 compressed in lower case, IPv4-mapped IPv6 as IPv4; any other text as it is. */
export function canonicalIp(text: string): string {
  if (!text.includes(':') || !isIPv6(text) || text.includes('%')) return text;
  const spelled = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled);
  if (mapped === null) return spelled;
  const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
