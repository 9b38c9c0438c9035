import type { DateTime } from 'luxon';
import { changedTree, gitTree, gitTreeId } from '../domain/git-tree.ts';
import { iso } from '../domain/iso.ts';
import { KEYS_PATH } from '../domain/ledger/files/keys-file.ts';
import { ENTRIES } from '../domain/ledger/files/ledger-paths.ts';
import { signedEntries } from '../domain/ledger/signing/append-statement.ts';
import { readSignedMessage, signatureTrailers } from '../domain/ledger/signing/signed-message.ts';
import { storeTrailer } from '../domain/ledger/store-trailer.ts';
import { entrySubject } from '../domain/messages/commits/entry-subject.ts';
import type { BranchCommits, FileWrite } from '../ports/forge/branch-commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { TreeFile } from '../ports/forge/trees.ts';
import type { LedgerKeys } from '../ports/ledger-keys.ts';
import type { Batch } from './decide-batch.ts';
import { fileChanges } from './file-changes.ts';
import type { BranchFollower } from './follow-branch.ts';
import type { LedgerFiles } from './ledger-files.ts';
import { appendKeys, keysContent, signAppend } from './sign-append.ts';
import type { Snapshot } from './snapshot.ts';

export interface CommitPorts {
  readonly branchCommits: BranchCommits;
  /** GitHub's number of the repository. */
  readonly repository: number;
  readonly branch: string;
  readonly keys: LedgerKeys;
  readonly files: LedgerFiles;
  readonly follower: BranchFollower;
  /** The store of this process. The commit names it, so that two stores that both write are noticed. */
  readonly store?: string | null;
}

/**
 * Commits a batch on top of the snapshot that it was decided from. `stale`: another replica moved the branch
 * first. Rejects with ForgeFailure if the commit is not on the branch.
 */
export async function commitBatch(
  ports: CommitPorts,
  before: Snapshot,
  { batch, recorded }: { readonly batch: Batch; readonly recorded: DateTime },
): Promise<Snapshot | 'stale'> {
  const { branchCommits, branch, repository, files, follower } = ports;
  const expectedHead = before.state.head;
  const changes = fileChanges(before, batch.draft, { ...batch, recorded });
  const facts = { recorded: before.keys, nextSeq: before.state.nextSeq, at: iso(recorded) };
  const keys = appendKeys(ports.keys, { repository, branch }, facts);
  const keysFile = keysContent(keys);
  const { deletions } = changes;
  const writes =
    keysFile === null ? changes.writes : [...changes.writes, { path: KEYS_PATH, content: keysFile }];
  const written = writes.map((write) => files.remember(write, expectedHead));
  const tree = changedTree(before.tree ?? gitTree(before.files.values()), written, deletions);
  const treeId = gitTreeId(tree, expectedHead);
  const { subject, body } = withStore(messageOf(batch), ports.store ?? null);
  const message = body === '' ? subject : `${subject}\n\n${body}`;
  const signature = await signAppend(keys.signers, {
    repository,
    branch,
    parent: expectedHead,
    tree: treeId,
    entries: entriesIn(batch, writes),
    message,
  });
  try {
    const commit = await branchCommits.commit({
      branch,
      expectedHead,
      subject,
      body: body === '' ? signature : `${body}\n\n${signature}`,
      writes,
      deletions,
    });
    if (commit.outcome === 'stale') return 'stale';
    if (commit.tree !== undefined && commit.tree !== treeId) {
      // The signature is for another tree. The next read of the branch finds that, and raises the alarm.
      throw new ForgeFailure('rejected', `GitHub made the tree ${commit.tree} of ${branch}, not ${treeId}`);
    }
    if (commit.message !== undefined && !hasSigned(commit.message, message, signature)) {
      throw new ForgeFailure('rejected', `GitHub changed the message of ${commit.sha} of ${branch}`);
    }
    const recordedKeys = keys.file.keys.map(({ key }) => key);
    const state = { ...batch.draft.state, head: commit.sha, keys: recordedKeys };
    const after = { state, files: changedFiles(before, written, deletions), keys: keys.file, tree };
    follower.advance(before, after);
    return after;
  } catch (cause) {
    if (!(cause instanceof ForgeFailure)) throw cause;
    const after = await findCommit(follower, before, written);
    if (after === null) throw cause;
    return after;
  }
}

/** Whether the message of a commit says what was signed. */
function hasSigned(made: string, message: string, signature: string): boolean {
  const signed = readSignedMessage(made);
  return signed !== null && signed.text === message && signatureTrailers(signed) === signature;
}

function changedFiles(
  before: Snapshot,
  written: readonly TreeFile[],
  deletions: readonly string[],
): ReadonlyMap<string, TreeFile> {
  const files = new Map(before.files);
  for (const path of deletions) files.delete(path);
  for (const file of written) files.set(file.path, file);
  return files;
}

function entriesIn({ draft: { entries } }: Batch, writes: readonly FileWrite[]) {
  const [first, last] = [entries[0]?.seq, entries.at(-1)?.seq];
  const file = writes.find(({ path }) => path.startsWith(ENTRIES));
  return first === undefined || last === undefined || file === undefined
    ? null
    : signedEntries(first, last, file.content);
}

/**
 * GitHub may have made the commit although its answer was lost. Reads the branch, and looks for the files of
 * this commit.
 */
async function findCommit(
  follower: BranchFollower,
  before: Snapshot,
  written: readonly { readonly path: string; readonly oid: string }[],
): Promise<Snapshot | null> {
  const now = await follower.current().catch(() => null);
  if (now?.outcome !== 'parsed' || now.value.state.head === before.state.head) return null;
  // Another replica may have changed the checkpoint since. A file of entries is written once, by the process
  // that numbered it.
  const ours = written.find(({ path }) => path.startsWith(ENTRIES)) ?? written.at(-1);
  return ours !== undefined && now.value.files.get(ours.path)?.oid === ours.oid ? now.value : null;
}

function withStore(message: ReturnType<typeof messageOf>, store: string | null): typeof message {
  if (store === null) return message;
  const lines = [...(message.body === '' ? [] : [message.body, '']), storeTrailer(store)];
  return { ...message, body: lines.join('\n') };
}

function messageOf({ draft: { entries, state } }: Batch): {
  readonly subject: string;
  readonly body: string;
} {
  if (entries.length === 0) return { subject: `judged up to ${state.cursor}`, body: '' };
  const lines = entries.map((entry) => entrySubject([entry]));
  return { subject: entrySubject(entries), body: entries.length === 1 ? '' : lines.join('\n') };
}
