import { parseCursor } from '../../domain/ledger/files/checkpoint.ts';
import { commitSet } from '../../domain/ledger/files/commit-set.ts';
import { indexSum } from '../../domain/ledger/files/index-sum.ts';
import { CURSOR_PATH, ENTRIES } from '../../domain/ledger/files/ledger-paths.ts';
import { type Clone, CloneFailure } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';
import { readLives } from '../read-lives.ts';
import { accountCheck } from './check-accounts.ts';
import { checkCheckpoint, checkDayStart } from './check-checkpoint.ts';
import { type CommitCounts, checkCommits } from './check-commits.ts';
import { checkEntriesFile } from './check-entries-file.ts';
import { noteIndexDifferences, sumOfIndex } from './check-index.ts';
import { decisionCheck } from './decision/decision-check.ts';
import type { DecisionCounts } from './decision/decision-counts.ts';
import { noteBeginning, quotesBefore } from './default-branch/check-beginning.ts';
import { type MainChecks, type MainCounts, type MainWalk, mainWalk } from './default-branch/main-walk.ts';
import { type EntryReplay, entryReplay } from './entry-replay.ts';
import { type SignatureCounts, signedHistory } from './signed-history.ts';

export interface VerifyOptions {
  /** A head of the ledger that the user remembers: the ledger must still contain it. */
  readonly rememberedHead: string | null;
  /** A random key, a new one for each run: see `indexSum` and `commitSet`. */
  readonly key: string;
  /**
   * Public keys of Curfew's that the user got from the operator, as base64, oldest first. Empty if there are
   * none.
   */
  readonly trustedKeys: readonly string[];
  /** ISO 8601. */
  readonly now: string;
}

/** How much was checked. */
export interface VerifyCounts {
  readonly ledger: CommitCounts;
  /** Curfew's own signatures. */
  readonly own: SignatureCounts;
  readonly main: MainCounts;
  readonly decisions: DecisionCounts;
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
  { rememberedHead, key, trustedKeys, now }: VerifyOptions,
  note: Note,
): Promise<VerifyCounts> {
  const { clone, ledger } = record;
  requireWhole(clone);
  if (rememberedHead !== null) await checkRememberedHead(record, rememberedHead, note);

  const counts = newCounts();
  const replay = replayOf(record);
  const ledgerCommits = commitSet(key);
  const sumFromEntries = indexSum(key);
  const accounts = accountCheck();
  const decisions = decisionCheck(
    {
      objects: clone.objects,
      before: replay,
      accountHolder: (account) => accounts.holderOf(account)?.id ?? null,
    },
    counts.decisions,
    note,
  );
  // `checkCommits` is lazy. It calls `onFirstCommit` while the loop below reads its first batch, so `main` is
  // set before the first entry is checked.
  const walk: { main: MainWalk | null } = { main: null };
  const onFirstCommit = async (firstCommit: string) => {
    const entriesOf = replay.entriesOf;
    const checks = { counts: counts.main, note, isLedgerHead: ledgerCommits.has, entriesOf };
    walk.main = await startMainWalk(record, firstCommit, checks);
  };
  const commits = clone.history.changes(null, ledger.commit);
  const signatures = signedHistory(clone.objects, trustedKeys, note);
  const events = { note, onFirstCommit, onCommit: ledgerCommits.add, signatures };
  const addedFiles = checkCommits(commits, counts.ledger, events);
  let nextSeq = 1;
  for await (const batch of clone.objects.stream(addedFiles)) {
    const checks = { replay, main: walk.main, sumFromEntries, accounts, decisions, counts, note };
    for (const { wanted: file, object } of batch) {
      if (file.path.startsWith(ENTRIES)) {
        nextSeq = await checkEntriesFile(file, object, nextSeq, checks);
        continue;
      }
      // `checkCommits` yields no other files than those of entries and of days.
      counts.days++;
      checkDayStart(file.path, object?.bytes ?? null, { nextSeq, live: replay.liveEffects() }, note);
    }
  }

  Object.assign(counts.own, await signatures.finish());
  const state = { nextSeq, live: replay.liveEffects(), owed: replay.owed(), policy: replay.policy() };
  const cursor = await checkCheckpoint(record, state, note);
  await walk.main?.finish(cursor, now);
  const sumFromIdFiles = indexSum(key);
  counts.grants = await sumOfIndex(record, sumFromIdFiles, note);
  if (sumFromIdFiles.total() !== sumFromEntries.total()) await noteIndexDifferences(record, note);
  await accounts.finish(record, note);
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

async function checkRememberedHead({ clone, ledger }: AuditRecord, head: string, note: Note): Promise<void> {
  const object = await clone.objects.get(head);
  // Git prefers a branch whose name looks like the id of a commit. Then the found commit has another id.
  const isThisCommit = object?.type === 'commit' && object.oid.startsWith(head.toLowerCase());
  const isInLedger = isThisCommit && (await clone.history.isAncestor(object.oid, ledger.commit));
  if (!isInLedger) note(auditFinding('rewound', `commit ${head}`));
}

function newCounts(): VerifyCounts {
  return {
    ledger: { commits: 0, signed: 0, newest: [] },
    own: { checked: 0, key: null },
    main: { commits: 0, landings: 0, digests: 0 },
    decisions: { checked: 0, older: 0, newer: 0, withoutContributors: 0, byOwners: [] },
    entries: 0,
    grants: 0,
    days: 0,
  };
}

function replayOf(record: AuditRecord): EntryReplay {
  return entryReplay(async (grant, beforeSeq) => {
    const lives = await readLives(record, [grant], () => {});
    return (lives.get(grant) ?? []).filter(({ seq }) => seq < beforeSeq);
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
  const start = cursor.value.main;
  const quotes = await quotesBefore(clone.history, { start, main: main.commit });
  const walk = mainWalk({ ...record, main }, start, checks);
  return {
    ...walk,
    async finish(position, now) {
      await walk.finish(position, now);
      noteBeginning(quotes, checks.isLedgerHead, checks.note);
    },
  };
}
