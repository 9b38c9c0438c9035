import { LRUCache } from 'lru-cache';
import { gitBlobId } from '../domain/git-blob-id.ts';
import { REGULAR_FILE } from '../domain/git-mode.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import {
  type AccountFile,
  type AccountRef,
  accountsIn,
  parseAccountFile,
} from '../domain/ledger/files/account-file.ts';
import { parseEntries } from '../domain/ledger/files/entry-lines.ts';
import { type IdFile, parseIdFile } from '../domain/ledger/files/id-file.ts';
import { parseIndexed } from '../domain/ledger/files/indexed-file.ts';
import {
  accountPath,
  ENTRIES,
  IDS,
  INDEXED_PATH,
  idPath,
  readEntriesPath,
} from '../domain/ledger/files/ledger-paths.ts';
import { type ParseResult, parseFailure } from '../domain/ledger/files/parse-result.ts';
import type { Person } from '../domain/person.ts';
import type { FileWrite } from '../ports/forge/branch-commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { TreeFile, Trees } from '../ports/forge/trees.ts';
import type { Snapshot } from './snapshot.ts';

/** Cached entries are limited by the bytes of their files. */
const ENTRY_CACHE_BYTES = 64_000_000;
const ID_CACHE_BYTES = 8_000_000;
const ACCOUNT_CACHE_BYTES = 4_000_000;
const INDEXED_CACHE_BYTES = 10_000;

/**
 * Reads the history: entries by grant and by day. Rejects with ForgeFailure, also if a file is broken or
 * missing.
 */
export interface LedgerFiles {
  /** Every entry about a grant, by `seq`. */
  life(snapshot: Snapshot, grant: string): Promise<readonly Entry[]>;
  /** Every entry in files of this UTC day (`2026-11-23`) or later, by `seq`. */
  since(snapshot: Snapshot, day: string): Promise<readonly Entry[]>;
  idFile(snapshot: Snapshot, grant: string): Promise<IdFile | null>;
  /** The person who was authorized last for an account; null if there is none. */
  accountHolder(snapshot: Snapshot, account: AccountRef): Promise<Person | null>;
  /**
   * The accounts in the entries after those that the index names. Usually, these are the entries since the
   * last authorization, and authorize nothing. An earlier version of Curfew writes authorizations without an
   * index. The next authorization then completes it.
   */
  unindexedAccounts(snapshot: Snapshot): Promise<ReturnType<typeof accountsIn>>;
  /**
   * Caches a file that was just written. Returns the file as a tree lists it. `head` shows which hash git
   * uses.
   */
  remember(write: FileWrite, head: string): TreeFile;
}

export function ledgerFiles(trees: Pick<Trees, 'blobs'>): LedgerFiles {
  const entryCache = new LRUCache<string, readonly Entry[]>({ maxSize: ENTRY_CACHE_BYTES });
  const idCache = new LRUCache<string, IdFile>({ maxSize: ID_CACHE_BYTES });
  const accountCache = new LRUCache<string, AccountFile>({ maxSize: ACCOUNT_CACHE_BYTES });
  const indexedCache = new LRUCache<string, Indexed>({ maxSize: INDEXED_CACHE_BYTES });

  const idFile = async (snapshot: Snapshot, grant: string): Promise<IdFile | null> => {
    const file = snapshot.files.get(idPath(grant));
    if (file === undefined) return null;
    const [content] = await readFiles(trees, [file], { cache: idCache, parse: idFileIn });
    return content ?? null;
  };

  const entriesOf = async (files: readonly TreeFile[]): Promise<readonly Entry[]> =>
    (await readFiles(trees, files, { cache: entryCache, parse: entriesIn })).flat();

  const since = async ({ files }: Snapshot, day: string): Promise<readonly Entry[]> => {
    const recorded = [...files.values()].filter(({ path }) => {
      if (!path.startsWith(ENTRIES)) return false;
      const named = readEntriesPath(path);
      return named !== null && named.day >= day;
    });
    return [...(await entriesOf(recorded))].sort(bySeq);
  };

  const unindexedAccounts: LedgerFiles['unindexedAccounts'] = async (snapshot) => {
    const file = snapshot.files.get(INDEXED_PATH);
    const [indexed] =
      file === undefined ? [] : await readFiles(trees, [file], { cache: indexedCache, parse: indexedIn });
    const nextSeq = indexed?.nextSeq ?? 1;
    const later = [...snapshot.files.values()].filter(
      ({ path }) => path.startsWith(ENTRIES) && (readEntriesPath(path)?.last ?? 0) >= nextSeq,
    );
    const entries = (await entriesOf(later)).filter(({ seq }) => seq >= nextSeq);
    return accountsIn(entries.sort(bySeq));
  };

  return {
    idFile,
    since,
    unindexedAccounts,

    async accountHolder(snapshot, account) {
      const path = accountPath(account);
      const later = (await unindexedAccounts(snapshot)).get(path);
      if (later !== undefined) return later.holder;
      const file = snapshot.files.get(path);
      if (file === undefined) return null;
      const [content] = await readFiles(trees, [file], { cache: accountCache, parse: accountFileIn });
      return content?.holder ?? null;
    },

    async life(snapshot, grant) {
      const paths = (await idFile(snapshot, grant))?.entries ?? [];
      const files = paths.map((path) => {
        const file = snapshot.files.get(path);
        if (file === undefined) throw new ForgeFailure('rejected', `${path} of the ledger is missing`);
        return file;
      });
      const entries = await entriesOf(files);
      return entries.filter((entry) => 'grant' in entry && entry.grant === grant).sort(bySeq);
    },

    remember({ path, content }, head) {
      const oid = gitBlobId(content, head);
      const file = { path, mode: REGULAR_FILE, oid, size: content.length };
      const size = content.length + 1;
      if (path.startsWith(ENTRIES)) entryCache.set(cacheKey(file), entriesIn(path, content), { size });
      if (path === INDEXED_PATH) indexedCache.set(cacheKey(file), indexedIn(path, content), { size });
      if (path.startsWith(IDS)) idCache.set(cacheKey(file), idFileIn(path, content), { size });
      return file;
    },
  };
}

/** The content of each file, in order. All files that are not cached are read in one request. */
async function readFiles<T extends object>(
  trees: Pick<Trees, 'blobs'>,
  files: readonly TreeFile[],
  {
    cache,
    parse,
  }: { readonly cache: LRUCache<string, T>; readonly parse: (path: string, bytes: Uint8Array) => T },
): Promise<readonly T[]> {
  const cached = files.map((file) => cache.get(cacheKey(file)));
  const missing = files.filter((_file, index) => cached[index] === undefined);
  const blobs = missing.length === 0 ? null : await trees.blobs(missing.map(({ oid }) => oid));
  return files.map((file, index) => {
    const content = cached[index];
    if (content !== undefined) return content;
    const bytes = blobs?.get(file.oid);
    if (bytes === undefined)
      throw new ForgeFailure('unavailable', `GitHub did not answer ${file.path} of the ledger`);
    const parsed = parse(file.path, bytes);
    cache.set(cacheKey(file), parsed, { size: bytes.length + 1 });
    return parsed;
  });
}

function entriesIn(path: string, bytes: Uint8Array): readonly Entry[] {
  const numbers = readEntriesPath(path);
  return parsedValue(
    path,
    numbers === null
      ? parseFailure('its name is not that of a file of entries')
      : parseEntries(bytes, numbers),
  );
}

function idFileIn(path: string, bytes: Uint8Array): IdFile {
  return parsedValue(path, parseIdFile(path, bytes));
}

function accountFileIn(path: string, bytes: Uint8Array): AccountFile {
  return parsedValue(path, parseAccountFile(path, bytes));
}

interface Indexed {
  readonly nextSeq: number;
}

function indexedIn(path: string, bytes: Uint8Array): Indexed {
  return { nextSeq: parsedValue(path, parseIndexed(bytes)) };
}

function bySeq(a: Entry, b: Entry): number {
  return a.seq - b.seq;
}

/**
 * The path is part of the key because a file is checked against its path: the same bytes elsewhere may be
 * broken.
 */
function cacheKey({ path, oid }: TreeFile): string {
  return `${oid} ${path}`;
}

function parsedValue<T>(path: string, result: ParseResult<T>): T {
  if (result.outcome === 'parsed') return result.value;
  throw new ForgeFailure('rejected', `${path} of the ledger cannot be understood: ${result.because}`);
}
