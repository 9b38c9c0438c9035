import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Some systems accept no longer path for a socket. */
const SOCKET_PATH_MAX = 100;

/** A process that holds the lock and is too busy to answer in this time still holds it. */
const ANSWER_TIMEOUT_MS = 5_000;

/** The only errors that prove that no process listens. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ECONNREFUSED']);

/**
 * Whether a process of an earlier version uses the folder. Those versions listened on a socket while they
 * ran. Rejects if that cannot be known.
 */
export async function isHeldByEarlierVersion(folder: string): Promise<boolean> {
  const socket = socketPath(await realpath(folder));
  try {
    return await answers(socket);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && ABSENT.has(cause.code)) return false;
    throw new Error(
      `An earlier version of Curfew may still use the folder ${folder}: its socket ${socket} cannot be read. Stop that Curfew, and delete the socket.`,
      { cause },
    );
  }
}

function socketPath(folder: string): string {
  const inside = join(folder, 'lock.sock');
  if (inside.length <= SOCKET_PATH_MAX) return inside;
  return join(tmpdir(), `curfew-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sock`);
}

/**
 * Waits for data: a proxy on the way may accept a connection although no process listens. Rejects if it
 * cannot connect.
 */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    const held = () => {
      connection.destroy();
      resolve(true);
    };
    connection.once('data', held);
    connection.setTimeout(ANSWER_TIMEOUT_MS, held);
    connection.once('error', reject);
    connection.once('close', () => resolve(false));
  });
}
