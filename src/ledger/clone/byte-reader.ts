/** Takes lines and counted bytes off a stream, holding no more of it than was asked for. */
export interface ByteReader {
  /** Up to the next `end` byte, without it; null where the stream is over. */
  until(end: number): Promise<Buffer | null>;
  /** Exactly this many bytes; null where the stream is over before. */
  take(count: number): Promise<Buffer | null>;
  skip(count: number): Promise<void>;
  /** The next byte, left where it is; null where the stream is over. */
  peek(): Promise<number | null>;
}

export function byteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  const more = async (): Promise<Buffer | null> => {
    const next = await chunks.next();
    return next.done === true ? null : next.value;
  };

  return {
    async peek() {
      while (rest.length === 0) {
        const chunk = await more();
        if (chunk === null) return null;
        rest = chunk;
      }
      return rest[0] ?? null;
    },

    async until(end) {
      let from = 0;
      for (;;) {
        const found = rest.indexOf(end, from);
        if (found !== -1) {
          const line = rest.subarray(0, found);
          rest = rest.subarray(found + 1);
          return line;
        }
        from = rest.length;
        const chunk = await more();
        if (chunk === null) return null;
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      }
    },

    async take(count) {
      if (rest.length < count) {
        const parts = [rest];
        let length = rest.length;
        while (length < count) {
          const chunk = await more();
          if (chunk === null) return null;
          parts.push(chunk);
          length += chunk.length;
        }
        rest = Buffer.concat(parts);
      }
      const taken = rest.subarray(0, count);
      rest = rest.subarray(count);
      return taken;
    },

    async skip(count) {
      let left = count;
      while (left > rest.length) {
        left -= rest.length;
        const chunk = await more();
        rest = chunk ?? Buffer.alloc(0);
        if (chunk === null) return;
      }
      rest = rest.subarray(left);
    },
  };
}
