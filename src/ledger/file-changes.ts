import type { DateTime } from 'luxon';
import type { Entry } from '../domain/ledger/entry.ts';
import { accountsIn, serializeAccountFile } from '../domain/ledger/files/account-file.ts';
import { serializeCursor, serializeDay, serializeLive } from '../domain/ledger/files/checkpoint.ts';
import { serializeEntries } from '../domain/ledger/files/entry-lines.ts';
import { type IdFile, serializeIdFile } from '../domain/ledger/files/id-file.ts';
import { serializeIndexed } from '../domain/ledger/files/indexed-file.ts';
import {
  CURSOR_PATH,
  dayPath,
  entriesPath,
  INDEXED_PATH,
  idPath,
  livePath,
  REVIEWS_PATH,
} from '../domain/ledger/files/ledger-paths.ts';
import { serializeReviews } from '../domain/ledger/files/reviews-file.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { FileWrite } from '../ports/forge/branch-commits.ts';
import type { Batch } from './decide-batch.ts';
import type { Draft } from './draft.ts';
import type { Snapshot } from './snapshot.ts';

/** The files that one commit writes and deletes. */
export interface FileChanges {
  readonly writes: readonly FileWrite[];
  readonly deletions: readonly string[];
}

/** The indexes as the snapshot has them. */
type IndexesBefore = Pick<Batch, 'ids' | 'accounts' | 'unindexed'>;

/** The changes that turn the files of a snapshot into those of the draft. */
export function fileChanges(
  snapshot: Snapshot,
  { state, entries }: Draft,
  { ids, accounts, unindexed, recorded }: IndexesBefore & { readonly recorded: DateTime },
): FileChanges {
  const before = snapshot.state;
  const live = liveChanges(before, state);
  const { cursor: main, nextSeq: next_seq, policy } = state;
  const writes = [
    ...entryWrites(snapshot, entries, { ids, recorded }),
    ...accountWrites(state, entries, { accounts, unindexed }),
    ...live.writes,
    ...reviewWrites(before, state),
    { path: CURSOR_PATH, content: serializeCursor({ main, next_seq, policy }) },
  ];
  return { writes, deletions: live.deletions };
}

/**
 * The new file of entries, the indexes that name it, and the start of the day if this is its first commit.
 */
function entryWrites(
  { state: before, files }: Snapshot,
  entries: readonly Entry[],
  { ids, recorded }: { readonly ids: ReadonlyMap<string, IdFile>; readonly recorded: DateTime },
): readonly FileWrite[] {
  const [first] = entries;
  if (first === undefined) return [];
  const path = entriesPath(recorded, first.seq, first.seq + entries.length - 1);
  const day = recorded.toUTC().toFormat('yyyy-MM-dd');
  // A question about a day starts here, and does not have to read all entries before it.
  const dayStart = serializeDay({ day, next_seq: before.nextSeq, effects: before.live });
  return [
    { path, content: serializeEntries(entries) },
    ...idWrites(entries, ids, path),
    ...(files.has(dayPath(day)) ? [] : [{ path: dayPath(day), content: dayStart }]),
  ];
}

function idWrites(
  entries: readonly Entry[],
  ids: ReadonlyMap<string, IdFile>,
  path: string,
): readonly FileWrite[] {
  const grants = new Set(
    entries.flatMap((entry) => ('grant' in entry && entry.grant !== null ? [entry.grant] : [])),
  );
  return [...grants].map((grant) => {
    const before = ids.get(grant);
    const authorized = entries.some((entry) => entry.type === 'authorized' && entry.grant === grant);
    const spent = before?.spent === true || authorized;
    return {
      path: idPath(grant),
      content: serializeIdFile({ grant, spent, entries: [...(before?.entries ?? []), path] }),
    };
  });
}

/**
 * The accounts that change hands or are authorized for the first time, and those of entries that the index
 * lacks. After it, the index is complete.
 */
function accountWrites(
  { nextSeq }: Pick<LedgerState, 'nextSeq'>,
  entries: readonly Entry[],
  { accounts, unindexed }: Pick<IndexesBefore, 'accounts' | 'unindexed'>,
): readonly FileWrite[] {
  const authorized = accountsIn(entries);
  if (authorized.size === 0) return [];
  const changed = [...authorized].filter(([path, { holder }]) => accounts.get(path)?.id !== holder.id);
  const files = [...new Map([...unindexed, ...changed])].map(([path, file]) => ({
    path,
    content: serializeAccountFile(file),
  }));
  return [...files, { path: INDEXED_PATH, content: serializeIndexed(nextSeq) }];
}

/** Writes the checkpoint only of roles whose effects changed. */
function liveChanges(before: LedgerState, after: LedgerState): FileChanges {
  const writes: FileWrite[] = [];
  const deletions: string[] = [];
  for (const role of new Set([...before.live, ...after.live].map((effect) => effect.role))) {
    const effectsBefore = before.live.filter((effect) => effect.role === role);
    const effects = after.live.filter((effect) => effect.role === role);
    const content = serializeLive(role, effects);
    if (effects.length === 0) deletions.push(livePath(role));
    else if (!isSame(serializeLive(role, effectsBefore), content))
      writes.push({ path: livePath(role), content });
  }
  return { writes, deletions };
}

function reviewWrites(before: LedgerState, after: LedgerState): readonly FileWrite[] {
  const content = serializeReviews(after.owed);
  return isSame(serializeReviews(before.owed), content) ? [] : [{ path: REVIEWS_PATH, content }];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}
