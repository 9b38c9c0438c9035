import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { CloneFailure } from '../../ports/clone.ts';
import { inLumps } from './in-lumps.ts';
import { type GitPlace, startGit } from './run-git.ts';

/** A git that tells much. Whoever starts it ends it. */
export interface Telling {
  readonly stdin: Writable;
  readonly told: AsyncIterable<Buffer>;
  /** Resolves when git has ended, however that was. */
  readonly ended: Promise<unknown>;
  /** Rejects with CloneFailure, in git's words, where it ended in a failure. */
  unlessClean(): Promise<void>;
  /** Ends it, whatever it has still to tell. */
  stop(): void;
}

/**
 * Starts git with a pipe of the system's for what it tells. Node would take a pair of sockets: git writes each object by
 * itself, and spends more on writing those into a socket than on all that it reads.
 */
export async function startTelling(place: GitPlace, args: readonly string[]): Promise<Telling> {
  const pipe = await systemPipe();
  const child = startGit(place, args, pipe?.end);
  // Git has its own by now, and the pipe ends with that one.
  if (pipe !== null) closeSync(pipe.end);
  const { stdin, stderr } = child;
  const out = pipe?.out ?? child.stdout;
  if (stdin === null || stderr === null || out === null) throw new CloneFailure('git cannot be spoken with');
  const errors: Buffer[] = [];
  stderr.on('data', (chunk) => errors.length < 16 && errors.push(chunk));
  stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', (code) => resolve(code ?? -1));
  });
  return {
    stdin,
    told: inLumps(out),
    ended,
    async unlessClean() {
      const code = await ended;
      if (code === 0) return;
      const said = Buffer.concat(errors).toString().trim().split('\n')[0] ?? '';
      throw new CloneFailure(`git failed (${code})${said === '' ? '' : `: ${said.slice(0, 300)}`}`);
    },
    stop() {
      child.kill();
      out.destroy();
    },
  };
}

/** Null where none can be had: then Node's own way is as good as any. */
async function systemPipe(): Promise<{ readonly out: Socket; readonly end: number } | null> {
  if (process.platform !== 'linux') return null;
  const folder = await mkdtemp(join(tmpdir(), 'curfew-git-'));
  const path = join(folder, 'told');
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    const begin = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // Opened second: it would wait for somebody who reads.
    const end = openSync(path, constants.O_WRONLY);
    return { out: new Socket({ fd: begin, readable: true, writable: false }), end };
  } catch {
    return null;
  } finally {
    // What is open stays open.
    await rm(folder, { recursive: true, force: true });
  }
}
