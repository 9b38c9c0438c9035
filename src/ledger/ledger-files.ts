import { createHash } from 'node:crypto';
import type { Entry } from '../domain/ledger/entry.ts';
import { parseEntries } from '../domain/ledger/entry-lines.ts';
import { type IdFile, parseIdFile } from '../domain/ledger/id-file.ts';
import { ENTRIES, idPath, readEntriesPath } from '../domain/ledger/ledger-paths.ts';
import type { Parsed } from '../domain/ledger/parsed.ts';
import type { FileWrite } from '../ports/branch-commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { TreeFile, Trees } from '../ports/trees.ts';
import { boundedMemory } from './bounded-memory.ts';
import type { Snapshot } from './snapshot.ts';

/** Bytes of entries that are remembered, as they stand in their files. */
const REMEMBERED = 64_000_000;

/** Reads what stands in the ledger's history: entries by grant and by day. Rejects with ForgeFailure, also where a file is broken. */
export interface LedgerFiles {
  /** Every entry about a grant, by `seq`. */
  life(snapshot: Snapshot, grant: string): Promise<readonly Entry[]>;
  /** Every entry in files of this UTC day (`2026-11-23`) or later, by `seq`. */
  since(snapshot: Snapshot, day: string): Promise<readonly Entry[]>;
  idFile(snapshot: Snapshot, grant: string): Promise<IdFile | null>;
  /** Keeps what was just written from being asked for. Returns the file as a tree lists it. */
  remember(write: FileWrite, head: string): TreeFile;
}

export function ledgerFiles(trees: Pick<Trees, 'blobs'>): LedgerFiles {
  const entries = boundedMemory<readonly Entry[]>(REMEMBERED);
  const ids = boundedMemory<IdFile>(REMEMBERED / 8);

  const learn = (path: string, oid: string, bytes: Uint8Array): void => {
    const numbers = readEntriesPath(path);
    if (numbers !== null)
      entries.set(keyOf(path, oid), whole(path, parseEntries(bytes, numbers)), bytes.length);
    else ids.set(keyOf(path, oid), whole(path, parseIdFile(path, bytes)), bytes.length);
  };

  /** The parsed content of each file, in order; what is not remembered is read at once. */
  const read = async <T>(
    files: readonly TreeFile[],
    memory: { readonly get: (key: string) => T | undefined },
  ): Promise<readonly T[]> => {
    const missing = files.filter(({ path, oid }) => memory.get(keyOf(path, oid)) === undefined);
    const blobs = missing.length === 0 ? null : await trees.blobs(missing.map(({ oid }) => oid));
    const answer: T[] = [];
    for (const { path, oid } of files) {
      const bytes = blobs?.get(oid);
      if (bytes !== undefined) learn(path, oid, bytes);
      const content = memory.get(keyOf(path, oid));
      if (content === undefined)
        throw new ForgeFailure('unavailable', `${path} of the ledger was not answered`);
      answer.push(content);
    }
    return answer;
  };

  const idFile = async (snapshot: Snapshot, grant: string): Promise<IdFile | null> => {
    const file = snapshot.files.get(idPath(grant));
    if (file === undefined) return null;
    const [found] = await read([file], ids);
    return found ?? null;
  };

  return {
    idFile,

    async life(snapshot, grant) {
      const paths = (await idFile(snapshot, grant))?.entries ?? [];
      const files = paths.map((path) => {
        const file = snapshot.files.get(path);
        if (file === undefined) throw new ForgeFailure('rejected', `${path} of the ledger is missing`);
        return file;
      });
      const all = (await read(files, entries)).flat();
      return all.filter((entry) => 'grant' in entry && entry.grant === grant).sort(bySeq);
    },

    async since(snapshot, day) {
      const files = [...snapshot.files.values()].filter(({ path }) => {
        if (!path.startsWith(ENTRIES)) return false;
        const named = readEntriesPath(path);
        return named !== null && named.day >= day;
      });
      return (await read(files, entries)).flat().sort(bySeq);
    },

    remember({ path, content }, head) {
      const hash = createHash(head.length === 40 ? 'sha1' : 'sha256');
      const oid = hash.update(`blob ${content.length}\0`).update(content).digest('hex');
      if (path.startsWith(ENTRIES) || path.startsWith('ids/')) learn(path, oid, content);
      return { path, mode: '100644', oid, size: content.length };
    },
  };
}

function bySeq(a: Entry, b: Entry): number {
  return a.seq - b.seq;
}

/** A file is checked against its path, so the same bytes elsewhere are another file. */
function keyOf(path: string, oid: string): string {
  return `${oid} ${path}`;
}

function whole<T>(path: string, read: Parsed<T>): T {
  if (read.outcome === 'parsed') return read.value;
  throw new ForgeFailure('rejected', `${path} of the ledger cannot be understood: ${read.because}`);
}
