import type { Writable } from 'node:stream';
import { CloneFailure, type GitObject } from '../../ports/clone.ts';
import { byteReader } from './byte-reader.ts';
import { spawnGit } from './git-process.ts';
import { matchObject, readObject } from './read-object.ts';
import type { GitPlace } from './run-git.ts';

/** Characters of object names that are written to git at once. */
const NAMES_CHUNK = 16_384;
/**
 * Objects that git was asked for and has not answered. Enough to keep git busy; more would only use memory.
 */
const PENDING_MAX = 1024;

export interface StreamedObject<T> {
  readonly wanted: T;
  /** Null if the clone does not have the object. */
  readonly object: GitObject | null;
}

/**
 * Reads many objects through one git, in the order asked for. Yields all objects that have arrived as one
 * batch. Awaiting each object alone would take longer than the work on it.
 */
export async function* streamObjects<T extends { readonly oid: string }>(
  place: GitPlace,
  wanted: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
): AsyncGenerator<readonly StreamedObject<T>[]> {
  const git = await spawnGit(place, ['cat-file', '--batch', '--buffer']);
  const pending = pendingQueue<T>();
  const writeErrors: unknown[] = [];
  const written = writeNames(git, wanted, pending).catch((error: unknown) => {
    writeErrors.push(error);
    git.kill();
  });
  const reader = byteReader(git.out);
  try {
    for (;;) {
      const object = await readObject(reader);
      if (object === 'git-ended') break;
      const batch = [pending.answer(object)];
      for (let next = reader.parse(matchObject); next !== null; next = reader.parse(matchObject)) {
        batch.push(pending.answer(next.value));
      }
      yield batch;
    }
    await written;
    await git.throwIfFailed();
    if (pending.size() > 0) throw new CloneFailure('git stopped before it had answered everything');
  } catch (error) {
    // If `wanted` failed, git was stopped because of it, and its failure is the one to report.
    throw writeErrors.length > 0 ? writeErrors[0] : error;
  } finally {
    git.stop();
  }
}

/** The objects that git was asked for and has not answered yet, in order. */
interface PendingQueue<T> {
  add(wanted: T): void;
  /** Pairs the next answer of git with the object that was asked for first. */
  answer(object: GitObject | null): StreamedObject<T>;
  size(): number;
  /** Resolves when half of the queue is answered. */
  shrinks(): Promise<void>;
}

function pendingQueue<T>(): PendingQueue<T> {
  const queue: T[] = [];
  let answered = 0;
  let resume: (() => void) | null = null;
  return {
    add: (wanted) => void queue.push(wanted),
    size: () => queue.length - answered,
    shrinks: () =>
      new Promise((resolve) => {
        resume = resolve;
      }),
    answer(object) {
      const wanted = queue[answered];
      if (wanted === undefined) throw new CloneFailure('git answered more than it was asked');
      answered++;
      // Removing answered objects a thousand at a time costs nothing. One at a time would move the whole
      // array.
      if (answered === 1024) answered -= queue.splice(0, answered).length;
      if (resume !== null && queue.length - answered <= PENDING_MAX / 2) {
        resume();
        resume = null;
      }
      return { wanted, object };
    },
  };
}

async function writeNames<T extends { readonly oid: string }>(
  git: { readonly stdin: Writable; readonly ended: Promise<unknown> },
  wanted: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  pending: PendingQueue<T>,
): Promise<void> {
  let names = '';
  for await (const batch of wanted) {
    for (const object of batch) {
      pending.add(object);
      names += `${object.oid}\n`;
      if (names.length < NAMES_CHUNK) continue;
      if (git.stdin.destroyed) return;
      git.stdin.write(names);
      names = '';
      if (pending.size() > PENDING_MAX) await Promise.race([pending.shrinks(), git.ended]);
    }
  }
  git.stdin.end(names);
}
