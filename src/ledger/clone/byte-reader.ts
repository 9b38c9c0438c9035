/** Takes lines and counted bytes off a stream, holding no more of it than was asked for. */
export interface ByteReader {
  /** Up to the next `end` byte, without it; null where the stream is over. */
  until(end: number): Promise<Buffer | null>;
  /** Exactly this many bytes; null where the stream is over before. */
  take(count: number): Promise<Buffer | null>;
  skip(count: number): Promise<void>;
  /** Waits until there is another byte; false where the stream is over. */
  more(): Promise<boolean>;
  /** What has come and was not taken yet: all from `from` on. Whoever takes of it without waiting says so by `pass`. */
  atHand(): { readonly bytes: Buffer; readonly from: number };
  pass(count: number): void;
}

export function byteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let bytes: Buffer = Buffer.alloc(0);
  let from = 0;

  /** Puts what comes next behind what is left; false where nothing comes. */
  const fetch = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    bytes = from === bytes.length ? next.value : Buffer.concat([bytes.subarray(from), next.value]);
    from = 0;
    return true;
  };

  return {
    atHand: () => ({ bytes, from }),
    pass(count) {
      from += count;
    },

    async more() {
      while (from === bytes.length) if (!(await fetch())) return false;
      return true;
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
        if (!(await fetch())) return null;
      }
    },

    async take(count) {
      if (bytes.length - from < count) {
        const parts = [bytes.subarray(from)];
        let length = bytes.length - from;
        while (length < count) {
          const next = await chunks.next();
          if (next.done === true) return null;
          parts.push(next.value);
          length += next.value.length;
        }
        bytes = Buffer.concat(parts);
        from = 0;
      }
      from += count;
      return bytes.subarray(from - count, from);
    },

    async skip(count) {
      let left = count;
      while (left > bytes.length - from) {
        left -= bytes.length - from;
        from = bytes.length;
        if (!(await fetch())) return;
      }
      from += left;
    },
  };
}
