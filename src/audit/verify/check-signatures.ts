import type { Clone } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

/** Checks the signatures of these commits with the keys of a file. Returns the number of commits. */
export async function checkSignatures(
  clone: Clone,
  keyFile: string,
  commits: readonly string[],
  note: Note,
): Promise<number> {
  const signatures = await clone.signatures(keyFile);
  try {
    for (const commit of commits.toReversed()) {
      const problem = await signatures.problemWith(commit);
      if (problem !== null) note(auditFinding('bad-signature', `commit ${commit}`, problem));
    }
  } finally {
    await signatures.close();
  }
  return commits.length;
}
