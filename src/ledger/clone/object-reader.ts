import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { CloneFailure, type GitObject } from '../../ports/clone.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { readObject } from './read-object.ts';
import { type GitPlace, startGit } from './run-git.ts';

/** Reads single objects, one after the other. */
export interface ObjectReader {
  /** Null if the clone does not have the object. Rejects with CloneFailure. */
  get(name: string): Promise<GitObject | null>;
  close(): Promise<void>;
}

/**
 * Starts git once, at the first read, and uses it for all later reads. Starting git each time takes longer
 * than reading.
 */
export function objectReader(place: GitPlace): ObjectReader {
  let running: { readonly child: ChildProcessWithoutNullStreams; readonly reader: ByteReader } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const ask = async (name: string): Promise<GitObject | null> => {
    if (running === null) {
      const child = startGit(place, ['cat-file', '--batch']);
      // If git fails, its output ends, and the read below reports it. Node must not throw as well.
      child.on('error', () => {});
      child.stdin.on('error', () => {});
      running = { child, reader: byteReader(child.stdout) };
    }
    running.child.stdin.write(`${name}\n`);
    const object = await readObject(running.reader);
    if (object === 'git-ended') throw new CloneFailure('git stopped answering');
    return object;
  };

  return {
    get(name) {
      // No object has such a name. Git reads one name a line, and would read two names.
      if (/[\n\r\0]/.test(name)) return Promise.resolve(null);
      const next = last.then(() => ask(name));
      // A failed read does not stop the next one.
      last = next.catch(() => {});
      return next;
    },
    async close() {
      running?.child.stdin.end();
      running?.child.kill();
      running = null;
    },
  };
}
