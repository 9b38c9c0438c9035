/** Takes lines and counted bytes off a stream, holding no more of it than was asked for. */
export interface ByteReader {
  /** Up to the next `end` byte, without it; null where the stream is over. */
  until(end: number): Promise<Buffer | null>;
  /** Exactly this many bytes; null where the stream is over before. */
  take(count: number): Promise<Buffer | null>;
  skip(count: number): Promise<void>;
  /** Waits until so many bytes have come; false where the stream is over before. */
  hold(count: number): Promise<boolean>;
  /** How many bytes have come and were not taken yet. */
  atHand(): number;
  /**
   * Takes something off what has come already, which is all from `from` on; null where that is not the whole
   * of it.
   */
  parse<T>(parse: (bytes: Buffer, from: number) => Match<T> | null): Match<T> | null;
}

/** Something that was read, and where it ended. */
export interface Match<T> {
  readonly value: T;
  readonly end: number;
}

export function byteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let bytes: Buffer = Buffer.alloc(0);
  let from = 0;

  const hold = async (count: number): Promise<boolean> => {
    const parts: Buffer[] = from === bytes.length ? [] : [bytes.subarray(from)];
    const known = parts.length;
    let length = bytes.length - from;
    while (length < count) {
      const next = await chunks.next();
      if (next.done === true) break;
      parts.push(next.value);
      length += next.value.length;
    }
    if (parts.length > known) {
      const [only] = parts;
      bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
      from = 0;
    }
    return length >= count;
  };

  return {
    hold,
    atHand: () => bytes.length - from,

    parse(parse) {
      const found = parse(bytes, from);
      if (found !== null) from = found.end;
      return found;
    },

    async until(end) {
      let looked = 0;
      for (;;) {
        const found = bytes.indexOf(end, from + looked);
        if (found !== -1) {
          const line = bytes.subarray(from, found);
          from = found + 1;
          return line;
        }
        looked = bytes.length - from;
        if (!(await hold(looked + 1))) return null;
      }
    },

    async take(count) {
      if (!(await hold(count))) return null;
      from += count;
      return bytes.subarray(from - count, from);
    },

    async skip(count) {
      let left = count;
      while (left > bytes.length - from) {
        left -= bytes.length - from;
        from = bytes.length;
        if (!(await hold(1))) return;
      }
      from += left;
    },
  };
}
