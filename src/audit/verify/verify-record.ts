import { parseCursor } from '../../domain/ledger/files/checkpoint.ts';
import { indexSum } from '../../domain/ledger/files/index-sum.ts';
import { CURSOR_PATH, ENTRIES } from '../../domain/ledger/files/ledger-paths.ts';
import { type Clone, CloneFailure } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';
import { readLives } from '../read-lives.ts';
import { checkCheckpoint, checkDayStart } from './check-checkpoint.ts';
import { type CommitCounts, checkCommits } from './check-commits.ts';
import { checkEntriesFile } from './check-entries-file.ts';
import { noteIndexDifferences, sumOfIndex } from './check-index.ts';
import { type EntryFold, entryFold } from './entry-fold.ts';
import { type MainChecks, type MainCounts, type MainWalk, mainWalk } from './main-walk.ts';

export interface VerifyOptions {
  /** A head of the ledger that the user remembers. */
  readonly since: string | null;
  /** A random key, a new one for each run. `indexSum` says why. */
  readonly key: string;
  /** ISO 8601. */
  readonly now: string;
}

/** How much was checked. */
export interface VerifyCounts {
  readonly ledger: CommitCounts;
  readonly main: MainCounts;
  entries: number;
  grants: number;
  days: number;
}

/**
 * Checks the record from the clone alone, oldest commit first. Reads everything once, and notes every
 * finding.
 */
export async function verifyRecord(
  record: AuditRecord,
  { since, key, now }: VerifyOptions,
  note: Note,
): Promise<VerifyCounts> {
  const { clone, ledger } = record;
  requireWhole(clone);
  if (since !== null) await checkRememberedHead(record, since, note);

  const counts = newCounts();
  const fold = foldOf(record);
  const heads = commitSet();
  const expectedIndex = indexSum(key);
  const walk: { main: MainWalk | null } = { main: null };
  let nextSeq = 1;
  const onFirst = async (first: string) => {
    const checks = { counts: counts.main, note, isLedgerHead: heads.has, life: fold.life };
    walk.main = await startMainWalk(record, first, checks);
  };
  const commits = clone.history.changes(null, ledger.commit);
  const files = checkCommits(commits, counts.ledger, { note, onFirst, onCommit: heads.add });
  for await (const batch of clone.objects.stream(files)) {
    const checks = { fold, main: walk.main, expectedIndex, counts, note };
    for (const { wanted, object } of batch) {
      if (wanted.path.startsWith(ENTRIES)) {
        nextSeq = await checkEntriesFile(wanted, object, nextSeq, checks);
      } else {
        counts.days++;
        checkDayStart(wanted.path, object?.bytes ?? null, { nextSeq, live: fold.live() }, note);
      }
    }
  }

  const state = { nextSeq, live: fold.live(), owed: fold.owed(), policy: fold.policy() };
  const cursor = await checkCheckpoint(record, state, note);
  await walk.main?.finish(cursor, now);
  const index = indexSum(key);
  counts.grants = await sumOfIndex(record, index, note);
  if (index.total() !== expectedIndex.total()) await noteIndexDifferences(record, note);
  return counts;
}

function requireWhole({ shallow, partial }: Clone): void {
  if (shallow) {
    throw new CloneFailure(
      'the clone is shallow: its history is cut off. `git fetch --unshallow` fetches the rest',
    );
  }
  if (partial) throw new CloneFailure('the clone is partial: objects that have to be read may be missing');
}

async function checkRememberedHead({ clone, ledger }: AuditRecord, since: string, note: Note): Promise<void> {
  const object = await clone.objects.get(since);
  // Git prefers a branch whose name looks like the id of a commit. Then the found commit has another id.
  const isThisCommit = object?.type === 'commit' && object.oid.startsWith(since.toLowerCase());
  const isInLedger = isThisCommit && (await clone.history.isAncestor(object.oid, ledger.commit));
  if (!isInLedger) note(auditFinding('rewound', `commit ${since}`));
}

function newCounts(): VerifyCounts {
  return {
    ledger: { commits: 0, signed: 0, newest: [] },
    main: { commits: 0, landings: 0, digests: 0 },
    entries: 0,
    grants: 0,
    days: 0,
  };
}

function foldOf(record: AuditRecord): EntryFold {
  return entryFold(async (grant, before) => {
    const lives = await readLives(record, [grant], () => {});
    return (lives.get(grant) ?? []).filter(({ seq }) => seq < before);
  });
}

/** Null if the clone has no default branch, or if it is not known where Curfew began to judge. */
async function startMainWalk(
  record: AuditRecord,
  firstCommit: string,
  checks: MainChecks,
): Promise<MainWalk | null> {
  const { clone, main } = record;
  if (main === null) return null;
  const file = await clone.objects.get(firstCommit, CURSOR_PATH);
  const cursor = file?.bytes ? parseCursor(file.bytes) : null;
  if (cursor?.outcome !== 'parsed' || cursor.value.main === null) {
    checks.note(auditFinding('unreadable-file', CURSOR_PATH, 'at the first commit of the ledger'));
    return null;
  }
  return mainWalk({ ...record, main }, cursor.value.main, checks);
}

/**
 * Commits of the ledger, each by 48 bits of its id. That is enough to recognize them, and takes little
 * memory.
 */
function commitSet(): { readonly add: (oid: string) => void; readonly has: (oid: string) => boolean } {
  const numbers = new Set<number>();
  const numberOf = (oid: string) => Number.parseInt(oid.slice(0, 12), 16);
  return { add: (oid) => void numbers.add(numberOf(oid)), has: (oid) => numbers.has(numberOf(oid)) };
}
