import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Entry } from '../domain/ledger/entry.ts';
import { parseEntries } from '../domain/ledger/files/entry-lines.ts';
import { type IdFile, parseIdFile } from '../domain/ledger/files/id-file.ts';
import { ENTRIES, IDS, idPath, readEntriesPath } from '../domain/ledger/files/ledger-paths.ts';
import { broken, type Parsed } from '../domain/ledger/files/parsed.ts';
import type { FileWrite } from '../ports/branch-commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { TreeFile, Trees } from '../ports/trees.ts';
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
  const entries = new LRUCache<string, readonly Entry[]>({ maxSize: REMEMBERED });
  const ids = new LRUCache<string, IdFile>({ maxSize: REMEMBERED / 8 });

  /** Each file's content, in order; what is not remembered is asked for at once. */
  const read = async <T extends object>(
    files: readonly TreeFile[],
    memory: LRUCache<string, T>,
    parse: (path: string, bytes: Uint8Array) => T,
  ): Promise<readonly T[]> => {
    const known = files.map((file) => memory.get(keyOf(file)));
    const missing = files.filter((_file, index) => known[index] === undefined);
    const blobs = missing.length === 0 ? null : await trees.blobs(missing.map(({ oid }) => oid));
    return files.map((file, index) => {
      const content = known[index];
      if (content !== undefined) return content;
      const bytes = blobs?.get(file.oid);
      if (bytes === undefined)
        throw new ForgeFailure('unavailable', `${file.path} of the ledger was not answered`);
      const parsed = parse(file.path, bytes);
      memory.set(keyOf(file), parsed, { size: bytes.length + 1 });
      return parsed;
    });
  };

  const idFile = async (snapshot: Snapshot, grant: string): Promise<IdFile | null> => {
    const file = snapshot.files.get(idPath(grant));
    if (file === undefined) return null;
    const [found] = await read([file], ids, idFileIn);
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
      const all = (await read(files, entries, entriesIn)).flat();
      return all.filter((entry) => 'grant' in entry && entry.grant === grant).sort(bySeq);
    },

    async since(snapshot, day) {
      const files = [...snapshot.files.values()].filter(({ path }) => {
        if (!path.startsWith(ENTRIES)) return false;
        const named = readEntriesPath(path);
        return named !== null && named.day >= day;
      });
      return (await read(files, entries, entriesIn)).flat().sort(bySeq);
    },

    remember({ path, content }, head) {
      const hash = createHash(head.length === 40 ? 'sha1' : 'sha256');
      const oid = hash.update(`blob ${content.length}\0`).update(content).digest('hex');
      const file = { path, mode: '100644', oid, size: content.length };
      if (path.startsWith(ENTRIES))
        entries.set(keyOf(file), entriesIn(path, content), { size: content.length + 1 });
      if (path.startsWith(IDS)) ids.set(keyOf(file), idFileIn(path, content), { size: content.length + 1 });
      return file;
    },
  };
}

function entriesIn(path: string, bytes: Uint8Array): readonly Entry[] {
  const numbers = readEntriesPath(path);
  return whole(
    path,
    numbers === null ? broken('it is not named like entries') : parseEntries(bytes, numbers),
  );
}

function idFileIn(path: string, bytes: Uint8Array): IdFile {
  return whole(path, parseIdFile(path, bytes));
}

function bySeq(a: Entry, b: Entry): number {
  return a.seq - b.seq;
}

/** A file is checked against its path, so the same bytes elsewhere are another file. */
function keyOf({ path, oid }: TreeFile): string {
  return `${oid} ${path}`;
}

function whole<T>(path: string, read: Parsed<T>): T {
  if (read.outcome === 'parsed') return read.value;
  throw new ForgeFailure('rejected', `${path} of the ledger cannot be understood: ${read.because}`);
}
