import type { Entry } from '../../domain/ledger/entry.ts';
import { parseCursor } from '../../domain/ledger/files/checkpoint.ts';
import { type IndexSum, indexSum } from '../../domain/ledger/files/index-sum.ts';
import { CURSOR_PATH, ENTRIES, readEntriesPath } from '../../domain/ledger/files/ledger-paths.ts';
import { CloneFailure, type GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { entryFiles } from '../entry-files.ts';
import type { AuditRecord } from '../open-record.ts';
import { entriesIn, readFiles } from '../read-entries.ts';
import { readLives } from '../read-lives.ts';
import { checkCheckpoint, checkDayStart } from './check-checkpoint.ts';
import { checkDay, checkEntry, checkLateness, checkSubject } from './check-entry.ts';
import { SPENT, sumOfIndex, whereIndexDiffers } from './check-index.ts';
import { landingOf, type MainCounts, type MainWalk, walkMain } from './check-main.ts';
import { type EntryFold, entryFold } from './entry-fold.ts';
import { type AddedFile, type CommitCounts, ledgerCommits } from './ledger-commits.ts';

export interface VerifyOptions {
  /** A head of the ledger that somebody remembers. */
  readonly since: string | null;
  /** Chosen by chance, anew each time. */
  readonly key: string;
  /** ISO 8601. */
  readonly now: string;
}

/** How much was looked at. */
export interface VerifyCounts {
  readonly ledger: CommitCounts;
  readonly main: MainCounts;
  entries: number;
  grants: number;
  days: number;
}

/** Checks the record from the clone alone, oldest entry first, each thing read once. Notes every finding. */
export async function verify(
  record: AuditRecord,
  { since, key, now }: VerifyOptions,
  note: Note,
): Promise<VerifyCounts> {
  const { clone, ledger } = record;
  const counts: VerifyCounts = {
    ledger: { commits: 0, signed: 0, newest: [] },
    main: { commits: 0, landings: 0, digests: 0 },
    entries: 0,
    grants: 0,
    days: 0,
  };
  if (clone.shallow)
    throw new CloneFailure(
      'the clone is shallow: its history is cut off; `git fetch --unshallow` mends that',
    );
  if (clone.partial) throw new CloneFailure('the clone is partial: it may have left out what has to be read');
  if (since !== null) await checkSince(record, since, note);

  const fold = entryFold(async (grant, before) =>
    ((await readLives(record, [grant], () => {})).get(grant) ?? []).filter(({ seq }) => seq < before),
  );
  const heads = new Set<number>();
  const said = indexSum(key);
  const beside: { main: MainWalk | null } = { main: null };
  let nextSeq = 1;

  const begins = async (first: string) => {
    beside.main = await mainWalk(record, first, { counts, note, heads, fold });
  };
  const seen = (oid: string) => void heads.add(shortOf(oid));
  const commits = clone.history.changes(null, ledger.commit);
  const added = ledgerCommits(commits, counts.ledger, { note, begins, seen });
  for await (const handful of clone.objects.stream(added)) {
    const { main } = beside;
    for (const { wanted, object } of handful) {
      if (wanted.path.startsWith(ENTRIES)) {
        nextSeq = await checkFile(wanted, object, { nextSeq, fold, main, said, counts, note });
      } else {
        counts.days++;
        checkDayStart(wanted.path, object?.bytes ?? null, { nextSeq, live: fold.live() }, note);
      }
    }
  }

  const sum = { nextSeq, live: fold.live(), owed: fold.owed(), policy: fold.policy() };
  const cursor = await checkCheckpoint(record, sum, note);
  await beside.main?.finish(cursor, now);
  const index = indexSum(key);
  counts.grants = await sumOfIndex(record, index, note);
  if (index.total() !== said.total()) await whereIndexDiffers(record, await everyPlace(record), note);
  return counts;
}

interface FileChecks {
  readonly nextSeq: number;
  readonly fold: EntryFold;
  readonly main: MainWalk | null;
  readonly said: IndexSum;
  readonly counts: VerifyCounts;
  readonly note: Note;
}

/** Checks one file's entries as the commit that added them recorded them; returns the number that must come next. */
async function checkFile(
  { path, committedAt }: AddedFile,
  object: GitObject | null,
  { nextSeq, fold, main, said, counts, note }: FileChecks,
): Promise<number> {
  const numbers = readEntriesPath(path);
  if (numbers === null) return nextSeq;
  checkDay(path, numbers.day, committedAt, note);
  if (numbers.first !== nextSeq) note(auditFinding('wrong-number', path, `${nextSeq} comes next`));
  const entries = entriesIn(path, object, note);
  const lines = numbers.last - numbers.first + 1;
  if (entries.length !== lines) note(auditFinding('wrong-number', path, `it has ${entries.length} entries`));
  const named = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    counts.entries++;
    const where = `entry ${entry.seq}`;
    if (entry.seq !== numbers.first + index) note(auditFinding('wrong-number', where, path));
    checkEntry(entry, committedAt, note);
    checkSubject(entry, fold.lifeInMemory(grantOf(entry)), note);
    if (entry.type === 'revoked') checkLateness(entry, fold.liveOf(entry.grant), note);
    if (entry.type === 'authorized' && entry.policy_commit !== fold.policy()?.commit) {
      note(auditFinding('policy-differs', where, entry.policy_commit));
    }
    if (landingOf(entry) !== null) await main?.tell(entry);
    const wrong = await fold.add(entry);
    if (wrong === 'doubled') note(auditFinding('doubled', where, entry.type));
    else if (wrong !== null) note(auditFinding('illegal', where, `${entry.type}: ${wrong.illegal}`));
    const grant = grantOf(entry);
    if (grant === null) continue;
    if (!named.has(grant)) said.add(grant, path);
    named.add(grant);
    if (entry.type === 'authorized' && entry.replaces === null) said.add(grant, SPENT);
  }
  return numbers.last + 1;
}

async function mainWalk(
  record: AuditRecord,
  first: string,
  {
    counts,
    note,
    heads,
    fold,
  }: {
    readonly counts: VerifyCounts;
    readonly note: Note;
    readonly heads: ReadonlySet<number>;
    readonly fold: EntryFold;
  },
): Promise<MainWalk | null> {
  const { clone, main } = record;
  if (main === null) return null;
  const cursor = await clone.objects.get(first, CURSOR_PATH);
  const read = cursor?.bytes ? parseCursor(cursor.bytes) : null;
  if (read?.outcome !== 'parsed' || read.value.main === null) {
    note(auditFinding('unreadable-file', CURSOR_PATH, 'at the first commit of the ledger'));
    return null;
  }
  const isLedgerHead = (oid: string) => heads.has(shortOf(oid));
  return walkMain({ ...record, main }, read.value.main, {
    counts: counts.main,
    note,
    isLedgerHead,
    life: fold.life,
  });
}

async function checkSince({ clone, ledger }: AuditRecord, since: string, note: Note): Promise<void> {
  const there = await clone.objects.get(since);
  // A branch may bear the name of a commit, and git would take that for what is meant.
  const meant = there?.type === 'commit' && there.oid.startsWith(since.toLowerCase());
  const kept = meant && (await clone.history.isAncestor(there.oid, ledger.commit));
  if (!kept) note(auditFinding('rewound', `commit ${since}`));
}

/** All files that speak of each grant, by reading all of them: only for saying what is wrong with the index. */
async function everyPlace(record: AuditRecord): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const places = new Map<string, Set<string>>();
  const unheard: Note = () => {};
  for await (const handful of readFiles(record, entryFiles(record, {}, unheard), unheard)) {
    for (const { file, entries } of handful) {
      for (const grant of entries.map(grantOf)) {
        if (grant !== null) places.set(grant, (places.get(grant) ?? new Set()).add(file.path));
      }
      for (const entry of entries) if (entry.type === 'authorized') places.get(entry.grant)?.add(SPENT);
    }
  }
  return places;
}

function grantOf(entry: Entry): string | null {
  return 'grant' in entry ? entry.grant : null;
}

/** Enough of a commit's name to know it again among those of one ledger. */
function shortOf(oid: string): number {
  return Number.parseInt(oid.slice(0, 12), 16);
}
