import type { DateTime } from 'luxon';
import type { Entry } from '../domain/ledger/entry.ts';
import { ENTRIES } from '../domain/ledger/files/ledger-paths.ts';
import { entrySubject } from '../domain/messages/commits/entry-subject.ts';
import type { BranchCommits } from '../ports/branch-commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Batch } from './append.ts';
import { changesFor } from './changes.ts';
import type { FollowedBranch } from './follow-branch.ts';
import type { LedgerFiles } from './ledger-files.ts';
import type { Snapshot } from './snapshot.ts';

export interface CommitPorts {
  readonly branchCommits: BranchCommits;
  readonly branch: string;
  readonly files: LedgerFiles;
  readonly followed: FollowedBranch;
}

/** Commits a batch on top of the snapshot it was decided from. Rejects with ForgeFailure where it is not there. */
export async function commitBatch(
  ports: CommitPorts,
  before: Snapshot,
  { batch, recorded }: { readonly batch: Batch; readonly recorded: DateTime },
): Promise<Snapshot | 'stale'> {
  const { branchCommits, branch, files, followed } = ports;
  const expectedHead = before.state.head;
  const { writes, deletions } = changesFor(before, batch.draft, { ids: batch.ids, recorded });
  const written = writes.map((write) => files.remember(write, expectedHead));
  try {
    const committed = await branchCommits.commit({
      branch,
      expectedHead,
      ...messageOf(batch),
      writes,
      deletions,
    });
    if (committed.outcome === 'stale') return 'stale';
    const tree = new Map(before.files);
    for (const path of deletions) tree.delete(path);
    for (const file of written) tree.set(file.path, file);
    const after = { state: { ...batch.draft.state, head: committed.sha }, files: tree };
    followed.advance(before, after);
    return after;
  } catch (cause) {
    if (!(cause instanceof ForgeFailure)) throw cause;
    return (await madeAllTheSame(followed, before, written)) ?? raise(cause);
  }
}

/** A write whose answer was lost may have been done: then what was written is there. */
async function madeAllTheSame(
  followed: FollowedBranch,
  before: Snapshot,
  written: readonly { readonly path: string; readonly oid: string }[],
): Promise<Snapshot | null> {
  const now = await followed.current().catch(() => null);
  if (now?.outcome !== 'parsed' || now.value.state.head === before.state.head) return null;
  // Others may have written the checkpoint since; what is numbered and named after its numbers only we wrote.
  const ours = written.find(({ path }) => path.startsWith(ENTRIES)) ?? written.at(-1);
  return ours !== undefined && now.value.files.get(ours.path)?.oid === ours.oid ? now.value : null;
}

function raise(cause: unknown): never {
  throw cause;
}

function messageOf({ draft: { entries, state } }: Batch): {
  readonly subject: string;
  readonly body: string;
} {
  if (entries.length === 0) return { subject: `judged up to ${state.cursor}`, body: '' };
  const lines = entries.map((entry: Entry) => entrySubject([entry]));
  return { subject: entrySubject(entries), body: entries.length === 1 ? '' : lines.join('\n') };
}
