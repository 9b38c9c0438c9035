import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { KEYS_PATH } from '../../domain/ledger/files/keys-file.ts';
import {
  ACCOUNTS,
  CURSOR_PATH,
  DAYS_FOLDER,
  ENTRIES,
  IDS,
  LIVE,
  REVIEWS_PATH,
  readEntriesPath,
} from '../../domain/ledger/files/ledger-paths.ts';
import { readSignedMessage, type SignedMessage } from '../../domain/ledger/signing/signed-message.ts';
import type { ChangedCommit, CloneChange, CloneCommit } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { checkCommitAuthor } from './check-commit-author.ts';
import type { SignedHistory } from './signed-history.ts';

/** A file of entries or of a day that a commit of the ledger added. */
export interface AddedFile {
  readonly oid: string;
  readonly path: string;
  /** The time that the commit has, in milliseconds since 1970; NaN if it is not a time. */
  readonly committedAt: number;
  /** The entries by Curfew's signature; null if the commit has no signature of Curfew's. */
  readonly signed: Pick<SignedMessage, 'entries'> | null;
}

export interface CommitCounts {
  commits: number;
  signed: number;
  /** The last one or two thousand commits, oldest first. */
  newest: string[];
}

export interface CommitEvents {
  readonly note: Note;
  /** Called with the first commit, before any file is yielded. */
  readonly onFirstCommit: (oid: string) => Promise<void>;
  /** Called with every commit. */
  readonly onCommit: (oid: string) => void;
  readonly signatures: Pick<SignedHistory, 'add'>;
}

/** The clocks of GitHub's servers differ a little. */
const GITHUB_CLOCKS_TOLERANCE_MS = 60_000;
const NEWEST_MIN = 1000;

/**
 * Checks every commit of the ledger: one line of history by one author, to which files are only added. Yields
 * the added files of entries and of days. The file of a day comes before the first entries of that day.
 */
export async function* checkCommits(
  commits: AsyncIterable<readonly ChangedCommit[]>,
  counts: CommitCounts,
  { note, onFirstCommit, onCommit, signatures }: CommitEvents,
): AsyncGenerator<readonly AddedFile[]> {
  let reference: CloneCommit | null = null;
  let previous: CloneCommit | null = null;
  const check = async (changed: ChangedCommit): Promise<readonly AddedFile[]> => {
    const { commit } = changed;
    onCommit(commit.oid);
    await signatures.add(changed);
    count(commit, counts);
    // The set-up makes the first commit in another way than the app makes all others. So they are compared
    // with the second.
    if (previous !== null) reference ??= commit;
    checkCommit(commit, { reference: reference ?? commit, previous }, note);
    previous = commit;
    return addedFiles(changed, note);
  };
  for await (const batch of commits) {
    const [first] = batch;
    if (counts.commits === 0 && first !== undefined) await onFirstCommit(first.commit.oid);
    const added: AddedFile[] = [];
    for (const changed of batch) for (const file of await check(changed)) added.push(file);
    yield added;
  }
}

function count({ oid, signed }: CloneCommit, counts: CommitCounts): void {
  counts.commits++;
  if (signed) counts.signed++;
  counts.newest.push(oid);
  if (counts.newest.length > 2 * NEWEST_MIN) counts.newest.splice(0, NEWEST_MIN);
}

function checkCommit(
  commit: CloneCommit,
  { reference, previous }: { readonly reference: CloneCommit; readonly previous: CloneCommit | null },
  note: Note,
): void {
  const where = `commit ${commit.oid}`;
  if (commit.parents.length > 1) note(auditFinding('merge-commit', where));
  checkCommitAuthor(commit, reference, note);
  if (reference.signed && !commit.signed) note(auditFinding('unsigned-commit', where));
  if (previous !== null && commit.committer.at < previous.committer.at - GITHUB_CLOCKS_TOLERANCE_MS) {
    note(auditFinding('commit-back-dated', where));
  }
}

/** Days sort before entries, so each day is compared with the entries before it. */
function addedFiles({ commit, changes }: ChangedCommit, note: Note): readonly AddedFile[] {
  const added: AddedFile[] = [];
  const signed = readSignedMessage(commit.message);
  for (const change of changes) {
    const problem = changeProblem(change);
    if (problem !== null) note(auditFinding(problem, change.path, `by commit ${commit.oid}`));
    else if (change.after !== null && isAddedOnce(change)) {
      added.push({ path: change.path, oid: change.after.oid, committedAt: commit.committer.at, signed });
    }
  }
  return added.sort((a, b) => (a.path < b.path ? -1 : 1));
}

type ChangeProblem = 'foreign-path' | 'record-changed' | 'record-removed' | 'not-an-entries-file';

function changeProblem(change: CloneChange): ChangeProblem | null {
  const { path, before, after } = change;
  if (isAddedOnce(change) || path.startsWith(IDS) || path.startsWith(ACCOUNTS)) {
    if (after === null) return 'record-removed';
    if (isAddedOnce(change) && before !== null) return 'record-changed';
  } else if (!CHANGING_FILES.has(path) && !path.startsWith(LIVE)) return 'foreign-path';
  if (after !== null && after.mode !== REGULAR_FILE) return 'foreign-path';
  return path.startsWith(ENTRIES) && readEntriesPath(path) === null ? 'not-an-entries-file' : null;
}

const CHANGING_FILES: ReadonlySet<string> = new Set(['README.md', CURSOR_PATH, KEYS_PATH, REVIEWS_PATH]);

/** Files of entries and of days are added once and never change. */
function isAddedOnce({ path }: CloneChange): boolean {
  return path.startsWith(ENTRIES) || path.startsWith(DAYS_FOLDER);
}
