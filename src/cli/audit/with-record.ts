import { DateTime } from 'luxon';
import type { AuditFinding, Note } from '../../audit/audit-finding.ts';
import { wordAuditFinding } from '../../audit/audit-words.ts';
import { type AuditRecord, openRecord } from '../../audit/open-record.ts';
import { cloneAt } from '../../compose-clone.ts';
import { iso } from '../../domain/iso.ts';
import { plainText } from '../../domain/text/escape.ts';
import { CloneFailure } from '../../ports/clone.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';

export interface RecordOptions {
  readonly repo: string;
  readonly branch?: string;
}

/** It could not be told, all of it or a part. */
const COULD_NOT_TELL = 2;
/** Problems that are printed one by one. */
const MOST_TOLD = 50;

/**
 * Answers a question from the record of a clone. Where a part of it could not be read the answer may be incomplete:
 * that is said, and the exit code is 2, whatever else it would have been.
 */
export async function withRecord(
  { repo, branch }: RecordOptions,
  terminal: Terminal,
  answer: (record: AuditRecord, note: Note) => Promise<number>,
): Promise<number> {
  const problems: AuditFinding[] = [];
  let left = 0;
  const note: Note = (finding) => {
    if (problems.length < MOST_TOLD) problems.push(finding);
    else left++;
  };
  const clone = await told(cloneAt(repo), []);
  try {
    const advice = clone.partial ? [PARTIAL] : [];
    const answered = openRecord(clone, branch).then((record) => answer(record, note));
    const code = await told(answered, advice);
    if (problems.length === 0) return code;
    for (const problem of problems) terminal.error(wordAuditFinding(problem));
    if (left > 0) terminal.error(`and ${left} more`);
    terminal.error('The answer may be incomplete: a part of the record could not be read.');
    return COULD_NOT_TELL;
  } finally {
    await clone.close();
  }
}

const PARTIAL = 'This clone left objects out (--filter), and nothing is fetched here: make a whole one.';

async function told<T>(doing: Promise<T>, advice: readonly string[]): Promise<T> {
  try {
    return await doing;
  } catch (failure) {
    // Of what git said, some may be words of whoever made the clone.
    if (failure instanceof CloneFailure) {
      throw new UserError(`This could not be told: ${plainText(failure.message, 600)}.`, advice);
    }
    throw failure;
  }
}

/** Which commit of which ref an answer rests on. */
export function restsOn({ ledger }: AuditRecord): string {
  return `From ${plainText(ledger.ref.replace(/^refs\/(heads|remotes)\//, ''), 200)} at ${ledger.commit}`;
}

export function presentTime(): string {
  return iso(DateTime.utc());
}
