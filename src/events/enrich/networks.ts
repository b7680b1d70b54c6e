import type { Draft } from '../draft.ts';
import { addressNumber, contains, parseNetwork } from './network.ts';
import type { Network } from './network.ts';

function network(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new RangeError(`not a network: ${text}`);
  return parsed;
}

// IANA's special-purpose address registries, as far as a peer can have such an address. First match counts.
const RANGES: readonly (readonly [name: string, networks: readonly Network[]])[] = [
  ['loopback', ['127.0.0.0/8', '::1'].map(network)],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(network)],
  ['link_local', ['169.254.0.0/16', 'fe80::/10'].map(network)],
  [
    'documentation',
    ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'].map(network),
  ],
  ['reserved', ['0.0.0.0/8', '240.0.0.0/4', '192.0.0.0/24', '198.18.0.0/15', '::', '100::/64'].map(network)],
  ['multicast', ['224.0.0.0/4', 'ff00::/8'].map(network)],
];

/** In what kind of network an address is: `public`, `private`, `loopback` …; `undefined` where the text is no address. */
export function networkOf(ip: string): string | undefined {
  const address = addressNumber(ip);
  return address === undefined ? undefined : rangeOf(address);
}

function rangeOf(address: bigint): string {
  return RANGES.find(([, networks]) => networks.some((one) => contains(one, address)))?.[0] ?? 'public';
}

const MAX_CACHED = 10_000;

interface Place {
  readonly network: string;
  readonly trusted: boolean;
}

/**
 * Says of each peer in what kind of network it is (`source.network`: public, private, loopback …) and whether it is
 * one of the trusted networks (`source.trusted`). Throws `RangeError` for a network that is none.
 */
export function createNetworkEnricher(trustedNetworks: readonly string[]): (event: Draft) => void {
  const trusted = trustedNetworks.map(network);
  const cache = new Map<string, Place>();

  function placeOf(ip: string): Place | undefined {
    const known = cache.get(ip);
    if (known !== undefined) return known;
    const address = addressNumber(ip);
    if (address === undefined) return undefined;
    const place = { network: rangeOf(address), trusted: trusted.some((one) => contains(one, address)) };
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(ip, place);
    return place;
  }

  return (event) => {
    const ip = event['source.ip'];
    const place = ip === undefined ? undefined : placeOf(ip);
    if (place === undefined) return;
    event['source.network'] = place.network;
    event['source.trusted'] = place.trusted;
  };
}
