import { createHash } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer paths than this cannot name a socket on every system. */
const LONGEST_SOCKET_PATH = 100;

/** A holder too busy to answer still holds. */
const LONGEST_ANSWER_MS = 5_000;

/**
 * Keeps a folder for this process until the returned function is called or the process ends, however it ends: the
 * lock is a listening socket, so what a dead process leaves behind does not answer. Rejects while another lives.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socket = socketPath(await realpath(folder));
  if (await answers(socket)) {
    throw new Error(`The folder ${folder} is in use by another Curfew; stop that one first.`);
  }
  await rm(socket, { force: true });
  const server = createServer((visitor) => visitor.end('held'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function socketPath(folder: string): string {
  const inside = join(folder, 'lock.sock');
  if (inside.length <= LONGEST_SOCKET_PATH) return inside;
  return join(tmpdir(), `curfew-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sock`);
}

/** A connection alone proves nothing where something in between accepts it; the holder says a word. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visitor = connect(socket);
    const held = () => {
      visitor.destroy();
      resolve(true);
    };
    visitor.once('data', held);
    visitor.setTimeout(LONGEST_ANSWER_MS, held);
    visitor.once('error', () => resolve(false));
    visitor.once('close', () => resolve(false));
  });
}
