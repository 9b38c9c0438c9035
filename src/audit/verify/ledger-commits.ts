import {
  CURSOR_PATH,
  DAYS,
  ENTRIES,
  IDS,
  LIVE,
  REVIEWS_PATH,
  readEntriesPath,
} from '../../domain/ledger/files/ledger-paths.ts';
import type { ChangedCommit, CloneChange, CloneCommit } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

/** A file that a commit of the ledger added and that has to be read.  */
export interface AddedFile {
  readonly oid: string;
  readonly path: string;
  /** When the commit says that it was made; milliseconds since 1970, NaN where that is no time. */
  readonly committedAt: number;
}

export interface CommitCounts {
  commits: number;
  signed: number;
  /** The last thousand or two, oldest first. */
  newest: string[];
}

export interface LedgerEvents {
  readonly note: Note;
  /** Told of the first commit, before any other. */
  readonly begins: (first: string) => Promise<void>;
  readonly seen: (oid: string) => void;
}

/** Clocks of GitHub's machines differ by a little. Milliseconds. */
const TOLERANCE = 60_000;
const REGULAR = '100644';
const NEWEST = 1000;

/**
 * Holds every commit of the ledger against what Curfew writes: one line of history by one author, to which files are
 * only added. Passes on the files of entries and of days, each day before the entries that begin it.
 */
export async function* ledgerCommits(
  commits: AsyncIterable<readonly ChangedCommit[]>,
  counts: CommitCounts,
  { note, begins, seen }: LedgerEvents,
): AsyncGenerator<readonly AddedFile[]> {
  let first: CloneCommit | null = null;
  let previous: CloneCommit | null = null;
  const addedBy = ({ commit, changes }: ChangedCommit): readonly AddedFile[] => {
    counts.commits++;
    seen(commit.oid);
    if (commit.signed) counts.signed++;
    counts.newest.push(commit.oid);
    if (counts.newest.length > 2 * NEWEST) counts.newest.splice(0, NEWEST);
    // The branch begins another way than it goes on, so its second commit is the measure.
    if (previous !== null) first ??= commit;
    checkCommit(commit, first ?? commit, previous, note);
    previous = commit;
    const added: AddedFile[] = [];
    for (const change of changes) {
      const wrong = wrongWith(change);
      if (wrong !== null) note(auditFinding(wrong, change.path, `by commit ${commit.oid}`));
      else if (change.after !== null && isRead(change)) {
        added.push({ path: change.path, oid: change.after.oid, committedAt: commit.committer.at });
      }
    }
    // Days sort before entries, so that each is held against what was before it.
    return added.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  for await (const handful of commits) {
    const [begun] = handful;
    if (counts.commits === 0 && begun !== undefined) await begins(begun.commit.oid);
    yield handful.flatMap(addedBy);
  }
}

function checkCommit(
  commit: CloneCommit,
  first: CloneCommit,
  previous: CloneCommit | null,
  note: Note,
): void {
  const where = `commit ${commit.oid}`;
  if (commit.parents.length > 1) note(auditFinding('merge-commit', where));
  for (const side of ['author', 'committer'] as const) {
    const { name, email } = commit[side];
    if (name !== first[side].name || email !== first[side].email) {
      note(auditFinding('foreign-commit', where, `${side} ${name} <${email}>`));
      break;
    }
  }
  if (first.signed && !commit.signed) note(auditFinding('unsigned-commit', where));
  if (previous !== null && commit.committer.at < previous.committer.at - TOLERANCE) {
    note(auditFinding('commit-back-dated', where));
  }
}

type Wrong = 'foreign-path' | 'record-changed' | 'record-removed' | 'not-an-entries-file' | null;

function wrongWith({ path, before, after }: CloneChange): Wrong {
  const kept = path.startsWith(ENTRIES) || path.startsWith(DAYS);
  if (kept || path.startsWith(IDS)) {
    if (after === null) return 'record-removed';
    if (kept && before !== null) return 'record-changed';
  } else if (!OWN.has(path) && !path.startsWith(LIVE)) return 'foreign-path';
  if (after !== null && after.mode !== REGULAR) return 'foreign-path';
  return path.startsWith(ENTRIES) && readEntriesPath(path) === null ? 'not-an-entries-file' : null;
}

const OWN: ReadonlySet<string> = new Set(['README.md', CURSOR_PATH, REVIEWS_PATH]);

function isRead({ path }: CloneChange): boolean {
  return path.startsWith(ENTRIES) || path.startsWith(DAYS);
}
