/** Numbers in a row of bytes: what chunks are made of. */
export interface ByteWriter {
  /** An unsigned integer within 2^53, seven bits a byte, lowest first (LEB128). */
  unsigned(value: number): void;
  /** Doubles as they are, little endian. */
  doubles(values: readonly number[]): void;
  text(value: string): void;
  bytes(): Uint8Array;
}

export interface ByteReader {
  unsigned(): number;
  doubles(count: number): number[];
  text(): string;
}

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  function reserve(bytes: number): void {
    if (length + bytes <= buffer.length) return;
    const larger = new Uint8Array(Math.max(length + bytes, buffer.length * 2));
    larger.set(buffer);
    buffer = larger;
  }
  function unsigned(value: number): void {
    reserve(8);
    let left = value;
    while (left >= 128) {
      buffer[length++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    buffer[length++] = left;
  }
  return {
    unsigned,
    doubles(values) {
      reserve(values.length * 8);
      const view = new DataView(buffer.buffer);
      for (const value of values) {
        view.setFloat64(length, value, true);
        length += 8;
      }
    },
    text(value) {
      const encoded = Buffer.from(value, 'utf8');
      unsigned(encoded.length);
      reserve(encoded.length);
      buffer.set(encoded, length);
      length += encoded.length;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

export function createByteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  function unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  return {
    unsigned,
    doubles(count) {
      const values: number[] = [];
      for (let i = 0; i < count; i++, at += 8) values.push(view.getFloat64(at, true));
      return values;
    },
    text() {
      const length = unsigned();
      at += length;
      return Buffer.from(bytes.buffer, bytes.byteOffset + at - length, length).toString('utf8');
    },
  };
}
