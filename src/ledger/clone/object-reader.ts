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
 * Starts one git at the first question and asks it all later ones: a process for each would cost more than
 * the reading.
 */
export function objectReader(place: GitPlace): ObjectReader {
  let open: { readonly child: ChildProcessWithoutNullStreams; readonly reader: ByteReader } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const ask = async (name: string): Promise<GitObject | null> => {
    if (open === null) {
      const child = startGit(place, ['cat-file', '--batch']);
      child.on('error', () => {});
      child.stdin.on('error', () => {});
      open = { child, reader: byteReader(child.stdout) };
    }
    open.child.stdin.write(`${name}\n`);
    const object = await readObject(open.reader);
    if (object === undefined) throw new CloneFailure('git stopped answering');
    return object;
  };

  return {
    get(name) {
      // Git reads one name a line. A name with a line break would be two questions, and no object has such a
      // name.
      if (/[\n\r\0]/.test(name)) return Promise.resolve(null);
      const next = last.then(() => ask(name));
      last = next.catch(() => {});
      return next;
    },
    async close() {
      open?.child.stdin.end();
      open?.child.kill();
      open = null;
    },
  };
}
