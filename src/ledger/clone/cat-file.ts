import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { CloneFailure, type GitObject } from '../../ports/clone.ts';
import { type ByteReader, byteReader, type Match } from './byte-reader.ts';
import { spawnGit } from './git-process.ts';
import { type GitPlace, startGit } from './run-git.ts';

/** Bytes. Nothing that is read here is larger; what is, is passed over. */
const LARGEST = 64_000_000;
const LINE_FEED = 10;
/** Characters of names that are written at once. */
const CHUNK = 16_384;
/** Objects that are under way. Enough to keep git busy; what is held for longer costs more than waiting. */
const MOST_UNDER_WAY = 1024;

/**
 * Many objects through one git, in the order asked for, a handful of those at a time that have come together:
 * waiting for each alone would cost more than all that is done with it.
 */
export async function* streamObjects<T extends { readonly oid: string }>(
  place: GitPlace,
  wanted: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
): AsyncGenerator<readonly { readonly wanted: T; readonly object: GitObject | null }[]> {
  const git = await spawnGit(place, ['cat-file', '--batch', '--buffer']);
  const asked: T[] = [];
  let served = 0;
  let goOn: (() => void) | null = null;
  const enoughUnderWay = () =>
    new Promise<void>((resolve) => {
      goOn = resolve;
    });
  const writing = (async () => {
    let names = '';
    for await (const handful of wanted) {
      for (const each of handful) {
        asked.push(each);
        names += `${each.oid}\n`;
        if (names.length < CHUNK) continue;
        if (git.stdin.destroyed) return;
        git.stdin.write(names);
        names = '';
        if (asked.length - served > MOST_UNDER_WAY) await Promise.race([enoughUnderWay(), git.ended]);
      }
    }
    git.stdin.end(names);
  })();
  let unasked: { readonly because: unknown } | null = null;
  writing.catch((because) => {
    unasked = { because };
    git.kill();
  });
  const reader = byteReader(git.told);
  const answer = (object: GitObject | null) => {
    const each = asked[served];
    if (each === undefined) throw new CloneFailure('git answered what it was not asked');
    served++;
    // Forgetting what was served a thousand at a time costs nothing.
    if (served === 1024) served -= asked.splice(0, served).length;
    if (goOn !== null && asked.length - served <= MOST_UNDER_WAY / 2) {
      goOn();
      goOn = null;
    }
    return { wanted: each, object };
  };
  try {
    for (;;) {
      const object = await readObject(reader);
      if (object === undefined) break;
      const handful = [answer(object)];
      for (let more = reader.parse(wholeObject); more !== null; more = reader.parse(wholeObject)) {
        handful.push(answer(more.value));
      }
      yield handful;
    }
    await writing;
    await git.unlessClean();
    if (served < asked.length) throw new CloneFailure('git stopped before it had answered everything');
  } catch (error) {
    // Git stops where nobody asks it on, and that is not the reason.
    throw unasked === null ? error : (unasked as { readonly because: unknown }).because;
  } finally {
    git.stop();
  }
}

/** One object after the other through one git that stays. */
export function objectShop(place: GitPlace): {
  get(name: string): Promise<GitObject | null>;
  close(): Promise<void>;
} {
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
      // One line is one question: a name with a line break would be two, and names nothing that git could
      // tell.
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

/** Null where git has no such object; undefined where it says nothing more. */
async function readObject(reader: ByteReader): Promise<GitObject | null | undefined> {
  const line = await reader.until(LINE_FEED);
  if (line === null) return undefined;
  const header = headerOf(line.toString('latin1'));
  if (header === null) return null;
  const { oid, type, size } = header;
  if (size > LARGEST) {
    await reader.skip(size + 1);
    return { oid, type, bytes: null };
  }
  const bytes = await reader.take(size);
  await reader.skip(1);
  if (bytes === null) throw new CloneFailure(`git stopped in the middle of ${oid}`);
  return { oid, type, bytes };
}

/** An object, where all of it has come already. */
function wholeObject(bytes: Buffer, from: number): Match<GitObject | null> | null {
  const end = bytes.indexOf(LINE_FEED, from);
  if (end === -1) return null;
  const header = headerOf(bytes.toString('latin1', from, end));
  const start = end + 1;
  if (header === null) return { value: null, end: start };
  const { oid, type, size } = header;
  if (size > LARGEST || start + size + 1 > bytes.length) return null;
  return { value: { oid, type, bytes: bytes.subarray(start, start + size) }, end: start + size + 1 };
}

/** What git says before an object; null where it says that it has none. */
function headerOf(
  header: string,
): { readonly oid: string; readonly type: string; readonly size: number } | null {
  const space = header.indexOf(' ');
  const next = header.indexOf(' ', space + 1);
  const size = next === -1 ? Number.NaN : Number(header.slice(next + 1));
  if ((space === 40 || space === 64) && Number.isSafeInteger(size)) {
    return { oid: header.slice(0, space), type: header.slice(space + 1, next), size };
  }
  if (/ (missing|ambiguous)$/.test(header)) return null;
  throw new CloneFailure(`git answered what cannot be understood: ${header.slice(0, 100)}`);
}
