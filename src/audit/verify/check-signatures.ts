import type { Clone } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

/** Checks the signature of each of these commits against the keys in a file; how many there were. */
export async function checkSignatures(
  clone: Clone,
  keyFile: string,
  commits: readonly string[],
  note: Note,
): Promise<number> {
  const signatures = await clone.signatures(keyFile);
  try {
    for (const commit of commits.toReversed()) {
      const wrong = await signatures.problemWith(commit);
      if (wrong !== null) note(auditFinding('bad-signature', `commit ${commit}`, wrong));
    }
  } finally {
    await signatures.close();
  }
  return commits.length;
}
