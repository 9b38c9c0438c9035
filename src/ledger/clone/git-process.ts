import { type ChildProcess, execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { CloneFailure } from '../../ports/clone.ts';
import { batchReads } from './batch-reads.ts';
import { type GitPlace, startGit } from './run-git.ts';

/** A git that tells much. Whoever starts it ends it. */
export interface GitProcess {
  readonly stdin: Writable;
  readonly told: AsyncIterable<Buffer>;
  /** Resolves when git has ended, however that was. */
  readonly ended: Promise<unknown>;
  /** Rejects with CloneFailure, in git's words, where it ended in a failure. */
  unlessClean(): Promise<void>;
  /** Ends it; what it has told can be read to its end. */
  kill(): void;
  /** Ends it, and reads nothing more. */
  stop(): void;
}

/**
 * Starts git with a pipe of the system's for what it tells. Node would take a pair of sockets: git writes
 * each object by itself, and spends more on writing those into a socket than on all that it reads.
 */
export async function spawnGit(place: GitPlace, args: readonly string[]): Promise<GitProcess> {
  const pipe = await systemPipe();
  let child: ChildProcess;
  try {
    child = startGit(place, args, pipe?.end);
  } catch (cause) {
    pipe?.out.destroy();
    throw new CloneFailure('git could not be started', { cause });
  } finally {
    // Git has its own by now, and the pipe ends with that one.
    if (pipe !== null) closeSync(pipe.end);
  }
  const { stdin, stderr } = child;
  const out = pipe?.out ?? child.stdout;
  // Where the system has no more of what they are made of, Node leaves them out.
  if (!stdin || !stderr || !out) {
    child.kill();
    for (const stream of [stdin, stderr, out]) stream?.destroy();
    throw new CloneFailure('git could not be started: the system has no pipe left');
  }
  const errors: Buffer[] = [];
  stderr.on('data', (chunk) => errors.length < 16 && errors.push(chunk));
  stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', (code) => resolve(code ?? -1));
  });
  return {
    stdin,
    told: batchReads(out),
    ended,
    async unlessClean() {
      const code = await ended;
      if (code === 0) return;
      const lines = Buffer.concat(errors).toString().trim().split('\n');
      const said = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? '';
      throw new CloneFailure(`git failed (${code})${said === '' ? '' : `: ${said.slice(0, 300)}`}`);
    },
    kill: () => void child.kill(),
    stop() {
      child.kill();
      out.destroy();
    },
  };
}

/** Null where none can be had: then Node's own way is as good as any. */
async function systemPipe(): Promise<{ readonly out: Socket; readonly end: number } | null> {
  if (process.platform !== 'linux') return null;
  let folder: string | null = null;
  let begin: number | null = null;
  try {
    folder = await mkdtemp(join(tmpdir(), 'curfew-git-'));
    const path = join(folder, 'told');
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    begin = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // Opened second: it would wait for somebody who reads.
    const end = openSync(path, constants.O_WRONLY);
    return { out: new Socket({ fd: begin, readable: true, writable: false }), end };
  } catch {
    if (begin !== null) closeSync(begin);
    return null;
  } finally {
    // What is open stays open.
    if (folder !== null) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
