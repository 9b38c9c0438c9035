/** After a chunk of fewer bytes, this waits, so that more bytes can arrive. */
const SMALL_CHUNK_BYTES = 32_768;
/** Milliseconds in which git fills a large part of a pipe. */
const PAUSE_MS = 0.5;

/**
 * Reads the output of git in larger chunks. Git writes each object with one call, and each write wakes this
 * process. This costs more time than the work of git. So after a small chunk, this blocks the whole thread
 * for half a millisecond, while git fills the pipe. It uses `Atomics.wait`, because a timer of Node waits at
 * least one millisecond.
 *
 * Only for commands that do nothing else meanwhile, such as the audit.
 */
export async function* batchReads(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const neverNotified = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for await (const chunk of stream) {
    yield chunk;
    if (chunk.length < SMALL_CHUNK_BYTES) Atomics.wait(neverNotified, 0, 0, PAUSE_MS);
  }
}
