import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A pipe of the operating system. */
export interface SystemPipe {
  /** The end that this process reads. */
  readonly out: Socket;
  /** The file descriptor that a child process writes to. */
  readonly input: number;
}

/**
 * Node connects a child process with a pair of sockets, and git writes every object with a call of its own,
 * which costs much more on a socket than on a pipe. Node cannot make a pipe, but it can open a named one (a
 * fifo). So this makes a fifo in a temporary folder, opens both ends, and removes the folder at once: open
 * ends stay open.
 *
 * Null where no fifo can be made, for example on other systems than Linux. Sockets work as well, only slower.
 */
export async function systemPipe(): Promise<SystemPipe | null> {
  if (process.platform !== 'linux') return null;
  let folder: string | null = null;
  let reader: number | null = null;
  try {
    folder = await mkdtemp(join(tmpdir(), 'curfew-git-'));
    const path = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // The reader has to be open before: opening the writer would block without one.
    const input = openSync(path, constants.O_WRONLY);
    return { out: new Socket({ fd: reader, readable: true, writable: false }), input };
  } catch {
    if (reader !== null) closeSync(reader);
    return null;
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
