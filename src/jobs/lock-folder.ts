import { createHash } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Some systems accept no longer path for a socket. */
const SOCKET_PATH_MAX = 100;

/** A process that holds the lock and is too busy to answer in this time still holds it. */
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Locks a folder for this process, until the returned function is called or the process ends in any way. The
 * lock is a socket that this process listens on, so a process that died holds no lock. Rejects if another
 * process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socket = socketPath(await realpath(folder));
  if (await isHeld(socket)) {
    throw new Error(`The folder ${folder} is in use by another Curfew. Stop that one first.`);
  }
  await rm(socket, { force: true });
  const server = createServer((connection) => {
    // A client that dies before the answer must not end this process.
    connection.on('error', () => {});
    connection.end('held');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function socketPath(folder: string): string {
  const inside = join(folder, 'lock.sock');
  if (inside.length <= SOCKET_PATH_MAX) return inside;
  return join(tmpdir(), `curfew-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sock`);
}

/** Waits for data: a proxy on the way may accept a connection although no process listens. */
function isHeld(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const held = () => {
      connection.destroy();
      resolve(true);
    };
    connection.once('data', held);
    connection.setTimeout(ANSWER_TIMEOUT_MS, held);
    connection.once('error', () => resolve(false));
    connection.once('close', () => resolve(false));
  });
}
