import type { CloneCommit } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

/** All commits of the ledger have the same author and the same committer: the App, and GitHub for it. */
export function checkCommitAuthor(commit: CloneCommit, reference: CloneCommit, note: Note): void {
  const foreign = (['author', 'committer'] as const).find((side) => {
    const { name, email } = commit[side];
    return name !== reference[side].name || email !== reference[side].email;
  });
  if (foreign === undefined) return;
  const { name, email } = commit[foreign];
  note(auditFinding('foreign-commit', `commit ${commit.oid}`, `${foreign} ${name} <${email}>`));
}
