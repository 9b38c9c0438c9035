import type { DateTime } from 'luxon';
import type { Entry } from '../domain/ledger/entry.ts';
import { serializeCursor, serializeDay, serializeLive } from '../domain/ledger/files/checkpoint.ts';
import { serializeEntries } from '../domain/ledger/files/entry-lines.ts';
import { type IdFile, serializeIdFile } from '../domain/ledger/files/id-file.ts';
import {
  CURSOR_PATH,
  dayPath,
  entriesPath,
  idPath,
  livePath,
  REVIEWS_PATH,
} from '../domain/ledger/files/ledger-paths.ts';
import { serializeReviews } from '../domain/ledger/files/reviews-file.ts';
import type { FileWrite } from '../ports/branch-commits.ts';
import type { Draft } from './draft.ts';
import type { Snapshot } from './snapshot.ts';

/** What one commit writes and deletes. */
export interface Changes {
  readonly writes: readonly FileWrite[];
  readonly deletions: readonly string[];
}

/** The files that turn the ledger at a snapshot into the draft. */
export function changesFor(
  { state: before, files }: Snapshot,
  { state, entries }: Draft,
  { ids, recorded }: { readonly ids: ReadonlyMap<string, IdFile>; readonly recorded: DateTime },
): Changes {
  const writes: FileWrite[] = [];
  const [first] = entries;
  if (first !== undefined) {
    const path = entriesPath(recorded, first.seq, first.seq + entries.length - 1);
    writes.push({ path, content: serializeEntries(entries) });
    writes.push(...idWrites(entries, ids, path));
    const day = recorded.toUTC().toFormat('yyyy-MM-dd');
    // Whoever asks what was so on some day starts from here, not from the beginning.
    if (!files.has(dayPath(day)))
      writes.push({
        path: dayPath(day),
        content: serializeDay({ day, next_seq: before.nextSeq, effects: before.live }),
      });
  }
  const deletions: string[] = [];
  for (const role of new Set([...before.live, ...state.live].map((each) => each.role))) {
    const was = before.live.filter((each) => each.role === role);
    const is = state.live.filter((each) => each.role === role);
    const content = serializeLive(role, is);
    if (is.length === 0) deletions.push(livePath(role));
    else if (!Buffer.from(serializeLive(role, was)).equals(content))
      writes.push({ path: livePath(role), content });
  }
  const owed = serializeReviews(state.owed);
  if (!Buffer.from(serializeReviews(before.owed)).equals(owed))
    writes.push({ path: REVIEWS_PATH, content: owed });
  const { cursor: main, nextSeq: next_seq, policy } = state;
  writes.push({ path: CURSOR_PATH, content: serializeCursor({ main, next_seq, policy }) });
  return { writes, deletions };
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
    const was = ids.get(grant);
    const authorized = entries.some((entry) => entry.type === 'authorized' && entry.grant === grant);
    const spent = was?.spent === true || authorized;
    return {
      path: idPath(grant),
      content: serializeIdFile({ grant, spent, entries: [...(was?.entries ?? []), path] }),
    };
  });
}
