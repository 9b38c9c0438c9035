import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { CloneFailure } from '../../ports/clone.ts';
import { batchReads } from './batch-reads.ts';
import { type GitPlace, startGit } from './run-git.ts';
import { systemPipe } from './system-pipe.ts';

/** A running git with a long output. The caller has to stop it. */
export interface GitProcess {
  readonly stdin: Writable;
  readonly out: AsyncIterable<Buffer>;
  /** Resolves when git has ended, whether it failed or not. */
  readonly ended: Promise<unknown>;
  /** Waits until git has ended. Rejects with CloneFailure, in the words of git, if git failed. */
  throwIfFailed(): Promise<void>;
  /** Ends git. Output that git has written before can still be read. */
  kill(): void;
  /** Ends git and closes its output. */
  stop(): void;
}

/** Chunks of git's error output that are kept. Its messages need only a few. */
const ERROR_CHUNKS_MAX = 16;

/**
 * Starts git. `systemPipe` says why its output goes through a pipe of the system. Rejects with CloneFailure.
 */
export async function spawnGit(place: GitPlace, args: readonly string[]): Promise<GitProcess> {
  const { child, stdin, stderr, out } = await startWithPipe(place, args);
  const errors: Buffer[] = [];
  stderr.on('data', (chunk) => errors.length < ERROR_CHUNKS_MAX && errors.push(chunk));
  // If git ends before it has read everything, `throwIfFailed` reports it. Node must not throw as well.
  stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', (code) => resolve(code ?? -1));
  });
  return {
    stdin,
    out: batchReads(out),
    ended,
    async throwIfFailed() {
      const code = await ended;
      if (code === 0) return;
      const lines = Buffer.concat(errors).toString().trim().split('\n');
      const message = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? '';
      throw new CloneFailure(`git failed (${code})${message === '' ? '' : `: ${message.slice(0, 300)}`}`);
    },
    kill: () => void child.kill(),
    stop() {
      child.kill();
      out.destroy();
    },
  };
}

interface StartedGit {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stderr: Readable;
  readonly out: Readable;
}

async function startWithPipe(place: GitPlace, args: readonly string[]): Promise<StartedGit> {
  const pipe = await systemPipe();
  let child: ChildProcess;
  try {
    child = startGit(place, args, pipe?.input);
  } catch (cause) {
    pipe?.out.destroy();
    throw new CloneFailure('git could not be started', { cause });
  } finally {
    // Git has its own copy of this end. The pipe ends when all copies are closed.
    if (pipe !== null) closeSync(pipe.input);
  }
  const { stdin, stderr } = child;
  const out = pipe?.out ?? child.stdout;
  // Node leaves streams out if the process has no file descriptors left.
  if (!stdin || !stderr || !out) {
    child.kill();
    for (const stream of [stdin, stderr, out]) stream?.destroy();
    throw new CloneFailure('git could not be started: the system has no pipe left');
  }
  return { child, stdin, stderr, out };
}
