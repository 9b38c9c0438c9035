import type { AuditFinding, Note } from '../../audit/audit-finding.ts';
import { auditFindingText } from '../../audit/audit-finding-text.ts';
import { type AuditRecord, openRecord } from '../../audit/open-record.ts';
import { cloneAt } from '../../compose-clone.ts';
import { plainText } from '../../domain/text/escape.ts';
import { CloneFailure } from '../../ports/clone.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';

export interface RecordOptions {
  readonly repo: string;
  readonly branch?: string;
}

/** The exit code if the record could not be read, all of it or a part. */
const UNREADABLE = 2;
/** More problems are only counted. */
const LISTED_PROBLEMS_MAX = 50;

/**
 * Runs a command on the record of a clone. `answer` returns the exit code. If a part of the record cannot be
 * read, the answer may be incomplete. Then this prints the problems, and the exit code is 2 whatever `answer`
 * returned.
 */
export async function withRecord(
  { repo, branch }: RecordOptions,
  terminal: Terminal,
  answer: (record: AuditRecord, note: Note) => Promise<number>,
): Promise<number> {
  const problems: AuditFinding[] = [];
  let moreProblems = 0;
  const note: Note = (finding) => {
    if (problems.length < LISTED_PROBLEMS_MAX) problems.push(finding);
    else moreProblems++;
  };
  const clone = await asUserError(cloneAt(repo), []);
  try {
    const advice = clone.partial ? [PARTIAL_ADVICE] : [];
    const answered = openRecord(clone, branch).then((record) => answer(record, note));
    const code = await asUserError(answered, advice);
    if (problems.length === 0) return code;
    for (const problem of problems) terminal.error(auditFindingText(problem));
    if (moreProblems > 0) terminal.error(`and ${moreProblems} more`);
    terminal.error('The answer may be incomplete: a part of the record could not be read.');
    return UNREADABLE;
  } finally {
    await clone.close();
  }
}

const PARTIAL_ADVICE =
  'This clone is partial (--filter), and Curfew does not fetch missing objects. Make a whole clone.';

/**
 * Reports a CloneFailure as an error of the user. Its message may contain words of the clone's author, so it
 * is escaped.
 */
async function asUserError<T>(work: Promise<T>, advice: readonly string[]): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (!(failure instanceof CloneFailure)) throw failure;
    throw new UserError(`The record could not be read: ${plainText(failure.message, 600)}.`, advice);
  }
}

/** The ref and the commit from which an answer comes. */
export function sourceText({ ledger }: AuditRecord): string {
  return `From ${plainText(ledger.ref.replace(/^refs\/(heads|remotes)\//, ''), 200)} at ${ledger.commit}`;
}
