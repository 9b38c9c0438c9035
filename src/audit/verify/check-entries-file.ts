import type { Entry } from '../../domain/ledger/entry.ts';
import type { IndexSum } from '../../domain/ledger/files/index-sum.ts';
import { readEntriesPath } from '../../domain/ledger/files/ledger-paths.ts';
import type { GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { entriesIn } from '../read-entries.ts';
import type { AddedFile } from './check-commits.ts';
import { checkDay, checkEntry, checkLateness, checkSubject } from './check-entry.ts';
import { SPENT } from './check-index.ts';
import type { EntryFold } from './entry-fold.ts';
import type { MainWalk } from './main-walk.ts';

export interface EntryChecks {
  readonly fold: EntryFold;
  /** Null if the default branch was not found. */
  readonly main: MainWalk | null;
  /** Adds up the facts that the index of grants should have. */
  readonly expectedIndex: IndexSum;
  readonly counts: { entries: number };
  readonly note: Note;
}

/**
 * Checks the entries of one file. `nextSeq` is the number that comes next. Returns the number that comes
 * after the file.
 */
export async function checkEntriesFile(
  { path, committedAt }: AddedFile,
  object: GitObject | null,
  nextSeq: number,
  checks: EntryChecks,
): Promise<number> {
  const { note, expectedIndex, counts } = checks;
  const numbers = readEntriesPath(path);
  if (numbers === null) return nextSeq;
  checkDay(path, numbers.day, committedAt, note);
  if (numbers.first !== nextSeq) note(auditFinding('wrong-number', path, `${nextSeq} comes next`));
  const entries = entriesIn(path, object, note);
  const lines = numbers.last - numbers.first + 1;
  if (entries.length !== lines) note(auditFinding('wrong-number', path, `it has ${entries.length} entries`));
  const grants = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    counts.entries++;
    if (entry.seq !== numbers.first + index) note(auditFinding('wrong-number', `entry ${entry.seq}`, path));
    await checkWithHistory(entry, committedAt, checks);
    const grant = grantOf(entry);
    if (grant === null) continue;
    if (!grants.has(grant)) expectedIndex.add(grant, path);
    grants.add(grant);
    if (entry.type === 'authorized' && entry.replaces === null) expectedIndex.add(grant, SPENT);
  }
  return numbers.last + 1;
}

/** Compares an entry with the entries before it and with the default branch, and adds it to the fold. */
async function checkWithHistory(
  entry: Entry,
  committedAt: number,
  { fold, main, note }: EntryChecks,
): Promise<void> {
  const where = `entry ${entry.seq}`;
  checkEntry(entry, committedAt, note);
  checkSubject(entry, fold.lifeInMemory(grantOf(entry)), note);
  if (entry.type === 'revoked') checkLateness(entry, fold.liveOf(entry.grant), note);
  if (entry.type === 'authorized' && entry.policy_commit !== fold.policy()?.commit) {
    note(auditFinding('policy-differs', where, entry.policy_commit));
  }
  await main?.addEntry(entry);
  const problem = await fold.add(entry);
  if (problem === 'doubled') note(auditFinding('doubled', where, entry.type));
  else if (problem !== null) note(auditFinding('illegal', where, `${entry.type}: ${problem.illegal}`));
}

function grantOf(entry: Entry): string | null {
  return 'grant' in entry ? entry.grant : null;
}
