/** Bytes. Less at once is hardly worth being woken for. */
const LUMP = 32_768;
/** Milliseconds in which git gets well ahead, and no longer: nothing else is done meanwhile. */
const PAUSE = 0.5;

/**
 * Reads in larger pieces. Git writes each object by itself, whatever it is told of buffers, and who reads at
 * once is woken for every one of them: that costs more than git. So this thread stands still for a moment
 * where little has come; git writes on meanwhile, as far as the pipe holds.
 */
export async function* batchReads(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for await (const chunk of stream) {
    yield chunk;
    if (chunk.length < LUMP) Atomics.wait(bell, 0, 0, PAUSE);
  }
}
