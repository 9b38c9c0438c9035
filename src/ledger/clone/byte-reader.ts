/** Reads lines and counted bytes from a stream. Keeps no more of the stream in memory than was asked for. */
export interface ByteReader {
  /** The bytes before the next `end` byte, which is skipped; null if the stream ends before. */
  readUntil(end: number): Promise<Buffer | null>;
  /** Exactly so many bytes; null if the stream ends before. */
  read(count: number): Promise<Buffer | null>;
  /** Reads past so many bytes; false if the stream ends before. */
  skip(count: number): Promise<boolean>;
  /** Waits until so many unread bytes are in memory; false if the stream ends before. */
  waitFor(count: number): Promise<boolean>;
  /** How many unread bytes are in memory. */
  available(): number;
  /**
   * Parses an item at the start of the unread bytes in memory, which begin at `from`, and reads past it.
   * `parse` answers null if not all of the item is there yet.
   */
  parse<T>(parse: (bytes: Buffer, from: number) => Match<T> | null): Match<T> | null;
}

/** A parsed item, and the position after it. */
export interface Match<T> {
  readonly value: T;
  readonly end: number;
}

export function byteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let bytes: Buffer = Buffer.alloc(0);
  let from = 0;

  const waitFor = async (count: number): Promise<boolean> => {
    const parts: Buffer[] = from === bytes.length ? [] : [bytes.subarray(from)];
    const partsBefore = parts.length;
    let length = bytes.length - from;
    while (length < count) {
      const next = await chunks.next();
      if (next.done === true) break;
      parts.push(next.value);
      length += next.value.length;
    }
    if (parts.length > partsBefore) {
      const [only] = parts;
      bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
      from = 0;
    }
    return length >= count;
  };

  return {
    waitFor,
    available: () => bytes.length - from,

    parse(parse) {
      const match = parse(bytes, from);
      if (match !== null) from = match.end;
      return match;
    },

    async readUntil(end) {
      let searched = 0;
      for (;;) {
        const position = bytes.indexOf(end, from + searched);
        if (position !== -1) {
          const line = bytes.subarray(from, position);
          from = position + 1;
          return line;
        }
        searched = bytes.length - from;
        if (!(await waitFor(searched + 1))) return null;
      }
    },

    async read(count) {
      if (!(await waitFor(count))) return null;
      from += count;
      return bytes.subarray(from - count, from);
    },

    async skip(count) {
      let left = count;
      while (left > bytes.length - from) {
        left -= bytes.length - from;
        from = bytes.length;
        if (!(await waitFor(1))) return false;
      }
      from += left;
      return true;
    },
  };
}
