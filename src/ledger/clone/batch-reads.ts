/** Bytes. After a smaller chunk, this waits so that more can arrive. */
const SMALL_CHUNK_BYTES = 32_768;
/** Milliseconds. Git writes a good part of a pipe in this time. */
const PAUSE_MS = 0.5;

/**
 * Reads the output of git in larger chunks. Git writes every object with a call of its own, and each write
 * wakes this process, which costs more than the work of git. So after a small chunk this blocks the whole
 * thread for half a millisecond (`Atomics.wait`, as a timer of Node cannot be shorter than one), while git
 * fills the pipe.
 *
 * Only for commands that have nothing else to do, as the audit does.
 */
export async function* batchReads(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const neverNotified = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for await (const chunk of stream) {
    yield chunk;
    if (chunk.length < SMALL_CHUNK_BYTES) Atomics.wait(neverNotified, 0, 0, PAUSE_MS);
  }
}
