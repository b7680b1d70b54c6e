// Writes MaxMind databases, as https://maxmind.github.io/MaxMind-DB/ describes them, small and plain: no pointers, one
// record per network.

/** What a record can hold. A `bigint` becomes a uint32, a `number` a double. */
export type MmdbValue =
  string | number | bigint | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

export interface MmdbOptions {
  readonly type: string;
  /** 4 or 6. */
  readonly ipVersion?: 4 | 6;
  /** Bits of a record: 24, 28 or 32. */
  readonly recordSize?: 24 | 28 | 32;
  /** Seconds of the epoch. */
  readonly builtAt?: bigint;
  /** `1.2.3.0/24` or `2a00:1450::/32` → record. */
  readonly networks: { readonly [network: string]: MmdbValue };
}

interface Node {
  readonly children: (Node | Buffer | undefined)[];
}

const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const SEPARATOR = Buffer.alloc(16);

/** The bytes of a database. */
export function writeMmdb({
  type,
  ipVersion = 6,
  recordSize = 24,
  builtAt = 1_770_000_000n,
  networks,
}: MmdbOptions): Buffer {
  const root: Node = { children: [] };
  for (const [network, record] of Object.entries(networks)) insert(root, bitsOf(network, ipVersion), record);
  const nodes = listNodes(root);
  const data: Buffer[] = [];
  let dataBytes = 0;
  const valueOf = (child: Node | Buffer | undefined): number => {
    if (child === undefined) return nodes.length;
    if (!Buffer.isBuffer(child)) return nodes.indexOf(child);
    const at = nodes.length + SEPARATOR.length + dataBytes;
    data.push(child);
    dataBytes += child.length;
    return at;
  };
  const tree = nodes.map(({ children }) => packNode(valueOf(children[0]), valueOf(children[1]), recordSize));
  const metadata = encode({
    binary_format_major_version: 2n,
    binary_format_minor_version: 0n,
    build_epoch: builtAt,
    database_type: type,
    description: { en: 'made for a test' },
    ip_version: BigInt(ipVersion),
    languages: ['en'],
    node_count: BigInt(nodes.length),
    record_size: BigInt(recordSize),
  });
  return Buffer.concat([...tree, SEPARATOR, ...data, MARKER, metadata]);
}

/** The leading bits of a network, as they stand in a tree of `ipVersion`. */
function bitsOf(network: string, ipVersion: 4 | 6): string {
  const [address, length] = network.split('/') as [string, string];
  if (!address.includes(':')) {
    const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
    return '0'.repeat(ipVersion === 6 ? 96 : 0) + bits.join('').slice(0, Number(length));
  }
  const [left, right] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - left!.length - (right?.length ?? 0) }, () => '0');
  const groups = [...left!, ...zeros, ...(right ?? [])];
  return groups
    .map((group) => parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('')
    .slice(0, Number(length));
}

function insert(root: Node, bits: string, record: MmdbValue): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = (node.children[Number(bit)] ??= { children: [] });
    if (Buffer.isBuffer(next)) throw new Error('networks overlap');
    node = next;
  }
  node.children[Number(bits.at(-1))] = encode(record);
}

function listNodes(node: Node): Node[] {
  return [
    node,
    ...[0, 1].flatMap((side) => {
      const child = node.children[side];
      return child === undefined || Buffer.isBuffer(child) ? [] : listNodes(child);
    }),
  ];
}

function packNode(left: number, right: number, recordSize: 24 | 28 | 32): Buffer {
  const node = Buffer.alloc(recordSize / 4);
  if (recordSize === 28) {
    node.writeUIntBE(left & 0xffffff, 0, 3);
    node.writeUInt8(((left >>> 24) << 4) | (right >>> 24), 3);
    node.writeUIntBE(right & 0xffffff, 4, 3);
    return node;
  }
  node.writeUIntBE(left, 0, recordSize / 8);
  node.writeUIntBE(right, recordSize / 8, recordSize / 8);
  return node;
}

const TYPE = { string: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(TYPE.string, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(TYPE.double, 8), bytes]);
  }
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Number(value));
    return Buffer.concat([control(TYPE.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(TYPE.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(TYPE.map, entries.length),
    ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)]),
  ]);
}

/** Type and size; sizes up to 284, which is more than a test needs. */
function control(type: number, size: number): Buffer {
  const head = size < 29 ? size : 29;
  const extra = size < 29 ? [] : [size - 29];
  return type <= 7 ? Buffer.from([(type << 5) | head, ...extra]) : Buffer.from([head, type - 7, ...extra]);
}
