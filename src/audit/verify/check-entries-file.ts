import type { Entry } from '../../domain/ledger/entry.ts';
import type { IndexSum } from '../../domain/ledger/files/index-sum.ts';
import { readEntriesPath } from '../../domain/ledger/files/ledger-paths.ts';
import { signedEntries } from '../../domain/ledger/signing/append-statement.ts';
import type { GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { entriesIn } from '../read-entries.ts';
import type { AccountCheck } from './check-accounts.ts';
import type { AddedFile } from './check-commits.ts';
import { checkDay, checkEntry, checkLateness, checkSubject } from './check-entry.ts';
import { SPENT } from './check-index.ts';
import { checkLines } from './check-lines.ts';
import type { DecisionCheck } from './decision/decision-check.ts';
import type { MainWalk } from './default-branch/main-walk.ts';
import type { EntryReplay } from './entry-replay.ts';

export interface EntryChecks {
  readonly replay: EntryReplay;
  /** Null if the default branch was not found. */
  readonly main: MainWalk | null;
  /** Adds up the facts that the index of grants should have. */
  readonly sumFromEntries: IndexSum;
  readonly accounts: Pick<AccountCheck, 'add'>;
  readonly decisions: DecisionCheck;
  readonly counts: { entries: number };
  readonly note: Note;
}

/**
 * Checks the entries of one file. `nextSeq` is the number that comes next. Returns the number that comes
 * after the file.
 */
export async function checkEntriesFile(
  { path, committedAt, signed }: AddedFile,
  object: GitObject | null,
  nextSeq: number,
  checks: EntryChecks,
): Promise<number> {
  const { note, sumFromEntries, counts } = checks;
  const numbers = readEntriesPath(path);
  if (numbers === null) return nextSeq;
  checkDay(path, numbers.day, committedAt, note);
  checkDigest({ path, ...numbers }, { signed, object }, note);
  if (numbers.first !== nextSeq) note(auditFinding('wrong-number', path, `${nextSeq} comes next`));
  const entries = entriesIn(path, object, note);
  checkLines(path, object, entries, note);
  const lines = numbers.last - numbers.first + 1;
  if (entries.length !== lines) note(auditFinding('wrong-number', path, `it has ${entries.length} entries`));
  const grants = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    counts.entries++;
    if (entry.seq !== numbers.first + index) note(auditFinding('wrong-number', `entry ${entry.seq}`, path));
    await checkWithHistory(entry, { committedAt, day: numbers.day }, checks);
    checks.accounts.add(entry);
    const grant = grantOf(entry);
    if (grant === null) continue;
    if (!grants.has(grant)) sumFromEntries.add(grant, path);
    grants.add(grant);
    if (entry.type === 'authorized' && entry.replaces === null) sumFromEntries.add(grant, SPENT);
  }
  return numbers.last + 1;
}

/** Compares a file of entries with the signature of the commit that added it, if that has one. */
function checkDigest(
  { path, first, last }: { readonly path: string; readonly first: number; readonly last: number },
  { signed, object }: Pick<AddedFile, 'signed'> & { readonly object: GitObject | null },
  note: Note,
): void {
  if (signed === null || !object?.bytes) return;
  const expected = signedEntries(first, last, object.bytes);
  const { entries } = signed;
  const isSame = entries?.first === first && entries.last === last && entries.sha256 === expected.sha256;
  if (!isSame) note(auditFinding('entries-digest-differs', path, expected.sha256));
}

/** Compares an entry with the entries before it and with the default branch, and applies it. */
async function checkWithHistory(
  entry: Entry,
  { committedAt, day }: { readonly committedAt: number; readonly day: string },
  { replay, main, decisions, note }: EntryChecks,
): Promise<void> {
  const where = `entry ${entry.seq}`;
  checkEntry(entry, committedAt, note);
  checkSubject(entry, replay.entriesInMemory(grantOf(entry)), note);
  if (entry.type === 'revoked') checkLateness(entry, replay.liveEffectsOf(entry.grant), note);
  if (entry.type === 'authorized' && entry.policy_commit !== replay.policy()?.commit) {
    note(auditFinding('policy-differs', where, entry.policy_commit));
  }
  const facts = await decisions.check(entry, day);
  await main?.addEntry(entry, facts);
  const problem = await replay.add(entry);
  if (problem === 'duplicate') note(auditFinding('doubled', where, entry.type));
  else if (problem !== null) note(auditFinding('illegal', where, `${entry.type}: ${problem.illegal}`));
}

function grantOf(entry: Entry): string | null {
  return 'grant' in entry ? entry.grant : null;
}
